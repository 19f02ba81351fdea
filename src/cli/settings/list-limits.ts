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

function showAmount(name: LimitName, amount: number): string {
  return KEY_LIMITS[name].counts === 'cost' ? `$${formatUsd(amount)}` : String(amount);
}
