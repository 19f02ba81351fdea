import { NANO_USD } from '../config/nano-usd.js';
import { type ReportGroup, showLabel } from './report-dimensions.js';
import { type ReportNames } from './report-names.js';
import { TOKEN_COLUMNS } from './token-counts.js';

export const REPORT_SUMS = ['attempts', 'failed', 'estimated', 'unpriced', ...TOKEN_COLUMNS, 'cost_nano_usd'] as const;

/** The sums of a line as the database answers them, with what it is told apart by. */
export type ReportRow = Record<(typeof REPORT_SUMS)[number], number> & {
  label: string | number;
  second?: string | number;
  /** How many lines there are with those beyond the limit. */
  lines: number;
};

export interface ReportUse {
  attempts: number;
  /** Attempts that failed, broke off or were refused. */
  failed: number;
  /** Attempts whose tokens are partly or wholly estimated. */
  estimated: number;
  /** Attempts whose cost is not known; it is not in `costUsd`. */
  unpriced: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  costUsd: number;
}

/** What a line is about in one of its groups. */
export interface LineGroup {
  by: ReportGroup;
  /** An id, a text, a day or an hour; '' where records have nothing there. */
  value: string;
  /** The present name of a key, member, team or account. */
  name: string | null;
}

export interface ReportLine extends ReportUse {
  groups: readonly LineGroup[];
  /** The values of the groups; for an owner the name. */
  group: string;
}

export interface Report {
  lines: readonly ReportLine[];
  /** The sums of the lines beyond the limit. */
  rest: ReportUse | undefined;
  furtherLines: number;
  /** Where only the latest records were looked at: since when. */
  sinceMs: number | undefined;
}

/** Makes the lines of a report, with the names as they are now. */
export async function nameLines(
  rows: readonly ReportRow[],
  by: readonly ReportGroup[],
  names: ReportNames,
): Promise<ReportLine[]> {
  const columns = await Promise.all(
    by.map(async (group, index) => {
      const values = rows.map(({ label, second }) => showLabel(group, (index === 0 ? label : second) ?? ''));
      const known = await names.namesOf(group, [...new Set(values)]);
      return values.map((value): LineGroup => ({ by: group, value, name: known.get(value) ?? null }));
    }),
  );
  return rows.map((row, index) => {
    const groups = columns.flatMap((column) => column[index] ?? []);
    const group = groups.map((one) => (one.by === 'owner' ? (one.name ?? one.value) : one.value)).join(', ');
    return { groups, group, ...useOf(row) };
  });
}

/** What all lines have used, without those that are shown. */
export function restOf(all: ReportRow, shown: readonly ReportRow[]): ReportUse {
  const rest = { ...all };
  // Something may have been used between the two queries.
  for (const name of REPORT_SUMS) rest[name] = Math.max(0, all[name] - shown.reduce((sum, row) => sum + row[name], 0));
  return useOf(rest);
}

function useOf(row: ReportRow): ReportUse {
  return {
    attempts: row.attempts,
    failed: row.failed,
    estimated: row.estimated,
    unpriced: row.unpriced,
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cache_read_tokens,
    cacheWrite5mTokens: row.cache_write_5m_tokens,
    cacheWrite1hTokens: row.cache_write_1h_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    costUsd: row.cost_nano_usd / NANO_USD,
  };
}
