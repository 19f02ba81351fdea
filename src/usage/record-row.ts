import { type UsageRecord } from './usage-record.js';
import { TOKEN_COLUMNS } from './token-counts.js';

interface Column {
  name: keyof UsageRecord;
  type: 'text' | 'number';
}

const texts = (...names: (keyof UsageRecord)[]): Column[] => names.map((name) => ({ name, type: 'text' }));
const numbers = (...names: (keyof UsageRecord)[]): Column[] => names.map((name) => ({ name, type: 'number' }));

/** The columns of a {@link RecordRow}: first those that an attempt's beginning knows, then those that its end knows. */
export const RECORD_COLUMNS: readonly Column[] = [
  ...texts(
    'id',
    'kind',
    'key_id',
    'member_id',
    'team_id',
    'project',
    'conversation',
    'agent',
    'client',
    'client_version',
    'model_asked',
    'model_served',
    'account',
    'client_dialect',
    'upstream_dialect',
  ),
  ...numbers('at_ms', 'attempt', 'request_bytes'),
  ...texts('quality', 'ended'),
  ...numbers('status', ...TOKEN_COLUMNS, 'cost_nano_usd', 'first_byte_ms', 'duration_ms', 'answer_bytes'),
  ...texts('endpoint'),
];

/**
 * A record as the spool and the database take it: without the names of its columns, which would be half of the bytes.
 */
export type RecordRow = readonly (string | number | null)[];

/**
 * Makes the first columns of an attempt's rows as JSON, which stay the same until its end. It names every column, as a
 * loop over names takes three times as long.
 */
export function beginRow(record: UsageRecord): string {
  return JSON.stringify([
    record.id,
    record.kind,
    record.key_id,
    record.member_id,
    record.team_id,
    record.project,
    record.conversation,
    record.agent,
    record.client,
    record.client_version,
    record.model_asked,
    record.model_served,
    record.account,
    record.client_dialect,
    record.upstream_dialect,
    record.at_ms,
    record.attempt,
    record.request_bytes,
  ]).slice(0, -1);
}

/** Makes a {@link RecordRow} as JSON. `begun` is what {@link beginRow} has made of the same attempt. */
export function completeRow(begun: string, record: UsageRecord): string {
  const rest = [
    record.quality,
    record.ended,
    record.status,
    record.input_tokens,
    record.cache_read_tokens,
    record.cache_write_5m_tokens,
    record.cache_write_1h_tokens,
    record.output_tokens,
    record.reasoning_tokens,
    record.cost_nano_usd,
    record.first_byte_ms,
    record.duration_ms,
    record.answer_bytes,
    record.endpoint,
  ];
  return `${begun},${JSON.stringify(rest).slice(1)}`;
}

/** Makes a {@link RecordRow} as JSON. */
export function toRow(record: UsageRecord): string {
  return completeRow(beginRow(record), record);
}

const NAMES = RECORD_COLUMNS.map(({ name }) => name);
const NEW_NAMES: readonly string[] = ['member_id', 'team_id', 'project'];
/** The columns of the version before this one, which knew the holder of a key by a name. */
const FORMER_NAMES = NAMES.flatMap((name) =>
  name === 'member_id' ? ['owner'] : NEW_NAMES.includes(name) ? [] : [name],
);
/** The columns by their number: versions may have left a spool behind, and the first ones wrote no endpoint. */
const NAMES_BY_LENGTH: ReadonlyMap<number, readonly string[]> = new Map(
  [NAMES, FORMER_NAMES, FORMER_NAMES.slice(0, -1)].map((names) => [names.length, names]),
);

/** Reads a row. Throws where no version has written such a row. `owner` is null but in a row of a former version. */
export function fromRow(row: RecordRow): UsageRecord {
  const names = NAMES_BY_LENGTH.get(row.length);
  if (!names) throw new Error(`A record has ${row.length} columns where ${NAMES.length} are expected.`);
  const absent = NAMES.map((name) => [name, null]);
  return Object.fromEntries([...absent, ...names.map((name, index) => [name, row[index] ?? null])]) as UsageRecord;
}
