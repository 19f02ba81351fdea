import { GatewayError } from '../dialects/gateway-error.js';
import { type LimitSettings, readLimitChanges } from './limit-fields.js';
import { KEY_LIMITS, type LimitAmounts, type LimitName } from './limit-table.js';
import { type Raise, type Raises, storeRaises } from './raises.js';
import { type RaiseSettings } from './raise-settings.js';

/** What a change of limits writes. */
interface LimitColumns {
  limits?: string;
  raises?: string | null;
}

/**
 * Changes the limits that settings name, and leaves the others as they are. A limit that is set anew ends its raise:
 * the later decision counts. `stored` is the column as it is, which may have limits of a newer version.
 */
export function changeLimits(
  holder: { limits: LimitAmounts; raises: Raises },
  stored: string | null,
  settings: LimitSettings,
): LimitColumns {
  const changes = readLimitChanges(settings);
  if (changes.size === 0) return {};
  const raises = new Map(Object.entries(holder.raises));
  for (const name of changes.keys()) raises.delete(name);
  return {
    limits: mergeLimits(stored === null ? { ...holder.limits } : (JSON.parse(stored) as object), changes),
    raises: storeRaises(Object.fromEntries(raises)),
  };
}

/** Writes limits of which some are changed. */
export function mergeLimits(stored: object, changes: ReadonlyMap<LimitName, number | null>): string {
  const limits = new Map<string, unknown>(Object.entries(stored));
  for (const [name, amount] of changes) {
    if (amount === null) limits.delete(name);
    else limits.set(name, amount);
  }
  return JSON.stringify(Object.fromEntries(limits));
}

/**
 * Raises limits until a time, or takes raises back. Throws a 400 where there is no limit to raise, where an amount is
 * not above the limit, and where the time is over. `limits` are those that hold without a raise.
 */
export function changeRaises(
  raises: Raises,
  limits: LimitAmounts,
  settings: RaiseSettings,
  nowMs: number,
): string | null {
  const untilMs = readUntil(settings.until ?? undefined, nowMs);
  const changes = readLimitChanges(settings);
  if (changes.size === 0) throw new GatewayError(400, 'Name the limit to raise, such as budget_usd.month.');
  const changed = new Map<string, Raise>(Object.entries(raises).filter(([, raise]) => raise.untilMs > nowMs));
  for (const [name, amount] of changes) {
    if (amount === null) changed.delete(name);
    else changed.set(name, { amount: assertHigher(name, amount, limits[name]), untilMs });
  }
  return storeRaises(Object.fromEntries(changed));
}

/** What the audit log calls such a change. */
export function raiseAction(settings: RaiseSettings): 'raise' | 'end_raise' {
  const amounts = [...readLimitChanges(settings).values()];
  return amounts.every((amount) => amount === null) ? 'end_raise' : 'raise';
}

function assertHigher(name: LimitName, amount: number, limit: number | undefined): number {
  const { field } = KEY_LIMITS[name];
  if (limit === undefined)
    throw new GatewayError(400, `${field} is not limited here, so there is nothing to raise.`, { param: field });
  if (amount > limit) return amount;
  throw new GatewayError(400, `${field} must be above the limit of ${limit}; a change of the limit itself lowers it.`, {
    param: field,
  });
}

function readUntil(until: string | undefined, nowMs: number): number {
  if (until === undefined) return endOfMonthMs(nowMs);
  const untilMs = Date.parse(until);
  if (untilMs > nowMs) return untilMs;
  throw new GatewayError(400, 'until must be a time that is yet to come.', { param: 'until' });
}

/** The end of the month in UTC, when monthly budgets begin anew. */
function endOfMonthMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}
