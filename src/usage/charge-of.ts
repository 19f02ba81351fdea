import { type UsageRecord } from './usage-record.js';

/** What a record counts against the limits of its key. */
export function chargeOf(record: UsageRecord): { tokens: number; costNanoUsd: number | null } {
  const tokens =
    record.input_tokens +
    record.cache_read_tokens +
    record.cache_write_5m_tokens +
    record.cache_write_1h_tokens +
    record.output_tokens;
  return { tokens, costNanoUsd: record.cost_nano_usd ?? null };
}
