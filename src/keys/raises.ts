import { LIMIT_NAMES, type LimitAmounts, type LimitName } from './limit-table.js';

/** An amount that stands in the place of a limit until a time: "for this month only". */
export interface Raise {
  amount: number;
  untilMs: number;
}

export type Raises = Readonly<Partial<Record<LimitName, Raise>>>;

interface StoredRaise {
  amount: number;
  until_ms: number;
}

/** Reads the raises of a row; null is none. */
export function readStoredRaises(json: string | null): Raises {
  if (json === null) return {};
  const stored = new Map(Object.entries(JSON.parse(json) as Record<string, StoredRaise>));
  return Object.fromEntries(
    LIMIT_NAMES.flatMap((name) => {
      const raise = stored.get(name);
      return raise ? [[name, { amount: raise.amount, untilMs: raise.until_ms }]] : [];
    }),
  );
}

/** What the database keeps of raises; null where there are none. */
export function storeRaises(raises: Raises): string | null {
  const stored = LIMIT_NAMES.flatMap((name): [LimitName, StoredRaise][] => {
    const raise = raises[name];
    return raise ? [[name, { amount: raise.amount, until_ms: raise.untilMs }]] : [];
  });
  return stored.length === 0 ? null : JSON.stringify(Object.fromEntries(stored));
}

/**
 * The limits that hold at a time. A raise only counts where there is a limit that it raises: without one, nothing is
 * limited.
 */
export function limitsInForce(limits: LimitAmounts, raises: Raises, nowMs: number): LimitAmounts {
  const raised = LIMIT_NAMES.flatMap((name): [LimitName, number][] => {
    const [limit, raise] = [limits[name], raises[name]];
    return limit !== undefined && raise && nowMs < raise.untilMs ? [[name, Math.max(limit, raise.amount)]] : [];
  });
  return raised.length === 0 ? limits : { ...limits, ...Object.fromEntries(raised) };
}

/** When the first of the raises that hold at a time ends; infinite where none holds. */
export function nextRaiseEndMs(raises: Raises, nowMs: number): number {
  const ends = Object.values(raises).map(({ untilMs }) => untilMs);
  return Math.min(Infinity, ...ends.filter((endMs) => endMs > nowMs));
}
