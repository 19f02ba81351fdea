import { formatUsd } from '../../config/format-usd.js';
import { formatTable } from '../../conformance/format-table.js';
import { describeCut } from '../../usage/describe-cut.js';
import { isTime } from '../../usage/report-dimensions.js';
import { type LineGroup, type Report, type ReportUse } from '../../usage/report-lines.js';
import { type ReportRequest } from '../../usage/usage-report.repository.js';
import { showLocalMinute } from '../show-local-minute.js';

/** Shows a report as a table for a terminal, and below it what it leaves out. */
export function showReport({ by, fromMs, toMs }: ReportRequest, report: Report): string {
  const { lines, rest } = report;
  const period = `${showLocalMinute(fromMs)} to ${showLocalMinute(toMs)}`;
  if (lines.length === 0) return `Nothing was used from ${period}.\n`;
  const blank = by.slice(1).map(() => '');
  const uses: ReportUse[] = rest ? [...lines, rest] : [...lines];
  const table = formatTable(
    [
      ...by.map((group) => (isTime(group) ? `${group.toUpperCase()} (UTC)` : group.toUpperCase())),
      ...['REQUESTS', 'FAILED', 'INPUT', 'CACHE READ', 'CACHE WRITE', 'OUTPUT', 'COST'],
    ],
    [
      ...lines.map((line) => [...line.groups.map(showGroup), ...figuresOf(line)]),
      ...(rest ? [[`${report.furtherLines} further lines`, ...blank, ...figuresOf(rest)]] : []),
      ...(uses.length > 1 ? [['in all', ...blank, ...figuresOf(uses.reduce(plus))]] : []),
    ],
    process.stdout.columns,
  );
  const cut = describeCut(report);
  return `From ${period}\n\n${table}${cut === null ? '' : `\n${cut}\n`}`;
}

function showGroup({ by, value, name }: LineGroup): string {
  if (value === '') return by === 'key' ? 'without a key' : '–';
  if (name === null) return value;
  return by === 'key' || by === 'account' ? `${name} (${value})` : name;
}

function figuresOf(use: ReportUse): string[] {
  return [
    String(use.attempts),
    String(use.failed),
    String(use.inputTokens),
    String(use.cacheReadTokens),
    String(use.cacheWrite5mTokens + use.cacheWrite1hTokens),
    String(use.outputTokens),
    `$${formatUsd(use.costUsd)}`,
  ];
}

function plus(sum: ReportUse, use: ReportUse): ReportUse {
  return {
    attempts: sum.attempts + use.attempts,
    failed: sum.failed + use.failed,
    estimated: sum.estimated + use.estimated,
    unpriced: sum.unpriced + use.unpriced,
    inputTokens: sum.inputTokens + use.inputTokens,
    cacheReadTokens: sum.cacheReadTokens + use.cacheReadTokens,
    cacheWrite5mTokens: sum.cacheWrite5mTokens + use.cacheWrite5mTokens,
    cacheWrite1hTokens: sum.cacheWrite1hTokens + use.cacheWrite1hTokens,
    outputTokens: sum.outputTokens + use.outputTokens,
    reasoningTokens: sum.reasoningTokens + use.reasoningTokens,
    costUsd: sum.costUsd + use.costUsd,
  };
}
