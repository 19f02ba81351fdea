import { formatUsd } from '../../config/format-usd.js';
import { KEY_LIMITS, type LimitAmounts, LIMIT_NAMES, type LimitName } from '../../keys/limit-table.js';
import { type Raises } from '../../keys/raises.js';
import { showLocalMinute } from '../show-local-minute.js';

/** Shows limits in a line, a raise with its end. */
export function listLimits(limits: LimitAmounts, raises: Raises = {}, nowMs = 0): string {
  return LIMIT_NAMES.flatMap((name) => {
    const [amount, raise] = [limits[name], raises[name]];
    if (amount === undefined) return [];
    const usual = `${showAmount(name, amount)} ${KEY_LIMITS[name].unit}`;
    if (!raise || raise.untilMs <= nowMs || raise.amount <= amount) return [usual];
    return [`${showAmount(name, raise.amount)} (until ${showLocalMinute(raise.untilMs)}, then ${usual})`];
  }).join(', ');
}

/** Says of whom limits were raised what holds now: where a raise was taken back, nothing is raised any more. */
export function sayRaised(limits: LimitAmounts, raises: Raises, nowMs: number): string {
  const isRaised = LIMIT_NAMES.some((name) => (raises[name]?.untilMs ?? 0) > nowMs);
  return `${isRaised ? 'has other limits for a while' : 'has the usual limits'}: ${listLimits(limits, raises, nowMs)}`;
}

function showAmount(name: LimitName, amount: number): string {
  return KEY_LIMITS[name].counts === 'cost' ? `$${formatUsd(amount)}` : String(amount);
}
