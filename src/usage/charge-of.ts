import { type UsageRecord } from './usage-record.js';

/** What limits count of a request's use. */
export interface Charge {
  /** All tokens, whatever their kind. */
  tokens: number;
  /** Null where no price is known: such a request does not count against budgets. */
  costNanoUsd: number | null;
}

/** Reads from a record what counts against the limits of its key. */
export function chargeOf(record: UsageRecord): Charge {
  const tokens =
    record.input_tokens +
    record.cache_read_tokens +
    record.cache_write_5m_tokens +
    record.cache_write_1h_tokens +
    record.output_tokens;
  return { tokens, costNanoUsd: record.cost_nano_usd ?? null };
}

/** Before an attempt has ended, a request has used nothing. */
export const NO_CHARGE: Charge = { tokens: 0, costNanoUsd: 0 };

export function addCharges(one: Charge, other: Charge): Charge {
  return { tokens: one.tokens + other.tokens, costNanoUsd: (one.costNanoUsd ?? 0) + (other.costNanoUsd ?? 0) };
}
