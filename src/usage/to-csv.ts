import { formatUsd } from '../config/format-usd.js';
import { type ReportLine } from './usage-report.repository.js';

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
] as const satisfies readonly (readonly [string, keyof ReportLine])[];

/** Writes a report as CSV (RFC 4180). */
export function toCsv(groupHeading: string, lines: readonly ReportLine[]): string {
  const rows = lines.map((line) => [
    line.group,
    ...COLUMNS.map(([, member]) => (member === 'costUsd' ? formatUsd(line.costUsd) : String(line[member]))),
  ]);
  return [[groupHeading, ...COLUMNS.map(([heading]) => heading)], ...rows]
    .map((row) => `${row.map(toCell).join(',')}\r\n`)
    .join('');
}

/** Puts an apostrophe before a text that a spreadsheet would take for a formula: clients choose some of the texts. */
function toCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
