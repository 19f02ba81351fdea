import { type UsageRecord } from './usage-record.js';

const TEXTS = ['id', 'kind', 'key_id', 'owner', 'conversation', 'agent', 'client', 'client_version', 'model_asked', 'model_served', 'account', 'client_dialect', 'upstream_dialect', 'quality', 'ended'] as const satisfies readonly (keyof UsageRecord)[];
const NUMBERS = [
  'at_ms',
  'status',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost_nano_usd',
  'first_byte_ms',
  'duration_ms',
  'request_bytes',
  'answer_bytes',
  'attempt',
] as const satisfies readonly (keyof UsageRecord)[];

/** In the order of a {@link RecordRow}. */
export const RECORD_COLUMNS = { texts: TEXTS, numbers: NUMBERS };

/** A record as the spool has it and the database takes it: without the names of its columns, which would be half of what is written. */
export type RecordRow = readonly (string | number | null | undefined)[];

const COLUMNS = [...TEXTS, ...NUMBERS];

export function toRow(record: UsageRecord): RecordRow {
  return COLUMNS.map((column) => record[column]);
}

/** Throws when a row has other columns: another version wrote it. */
export function fromRow(row: RecordRow): UsageRecord {
  if (row.length !== COLUMNS.length) throw new Error(`A record has ${row.length} columns where ${COLUMNS.length} are expected.`);
  return Object.fromEntries(COLUMNS.map((column, index) => [column, row[index] ?? null])) as unknown as UsageRecord;
}
