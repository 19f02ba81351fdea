import { formatUsd } from '../config/format-usd.js';
import { describeCut } from './describe-cut.js';
import { hasNames, type ReportGroup } from './report-dimensions.js';
import { type Report, type ReportUse } from './report-lines.js';
import { toCsvRow } from './to-csv-row.js';

const COLUMNS = [
  ['attempts', 'attempts'],
  ['failed', 'failed'],
  ['estimated', 'estimated'],
  ['unpriced', 'unpriced'],
  ['input_tokens', 'inputTokens'],
  ['cache_read_tokens', 'cacheReadTokens'],
  ['cache_write_5m_tokens', 'cacheWrite5mTokens'],
  ['cache_write_1h_tokens', 'cacheWrite1hTokens'],
  ['output_tokens', 'outputTokens'],
  ['reasoning_tokens', 'reasoningTokens'],
  ['cost_usd', 'costUsd'],
] as const satisfies readonly (readonly [string, keyof ReportUse])[];

/**
 * Writes a report as CSV (RFC 4180): a column for each group, and one for the names beside ids. Where the report is not
 * whole, the last lines say so, and have the sums of what is missing.
 */
export function toCsv(by: readonly ReportGroup[], report: Report): string {
  const headings = by.flatMap((group) => (hasNames(group) ? [group, `${group}_name`] : [group]));
  const rows = report.lines.map(({ groups, group, ...use }) => [
    ...(by.length === 0 ? [group] : groups.flatMap((one) => cellsOf(one.by, one.value, one.name))),
    ...figuresOf(use),
  ]);
  const pad = (text: string): string[] => [text, ...headings.slice(1).map(() => '')];
  const cut = describeCut(report);
  return [
    [...(by.length === 0 ? ['total'] : headings), ...COLUMNS.map(([heading]) => heading)],
    ...rows,
    ...(report.rest ? [[...pad(`${report.furtherLines} further lines`), ...figuresOf(report.rest)]] : []),
    ...(cut === null ? [] : [[...pad(cut), ...COLUMNS.map(() => '')]]),
  ]
    .map(toCsvRow)
    .join('');
}

function cellsOf(by: ReportGroup, value: string, name: string | null): string[] {
  if (by === 'owner') return [name ?? value];
  return hasNames(by) ? [value, name ?? ''] : [value];
}

function figuresOf(use: ReportUse): string[] {
  return COLUMNS.map(([, member]) => (member === 'costUsd' ? formatUsd(use.costUsd) : String(use[member])));
}
