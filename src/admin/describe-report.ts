import { type ReportLine, type ReportRequest } from '../usage/usage-report.repository.js';

export interface ReportLineDescription {
  group: string;
  attempts: number;
  failed: number;
  estimated: number;
  unpriced: number;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_usd: number;
}

export interface ReportDescription {
  by: string | null;
  from: string;
  /** Not part of the report any more. */
  to: string;
  lines: ReportLineDescription[];
}

export function describeReport({ by, fromMs, toMs }: ReportRequest, lines: readonly ReportLine[]): ReportDescription {
  return {
    by: by ?? null,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    lines: lines.map(describeReportLine),
  };
}

export function describeReportLine(line: ReportLine): ReportLineDescription {
  return {
    group: line.group,
    attempts: line.attempts,
    failed: line.failed,
    estimated: line.estimated,
    unpriced: line.unpriced,
    input_tokens: line.inputTokens,
    cache_read_tokens: line.cacheReadTokens,
    cache_write_5m_tokens: line.cacheWrite5mTokens,
    cache_write_1h_tokens: line.cacheWrite1hTokens,
    output_tokens: line.outputTokens,
    reasoning_tokens: line.reasoningTokens,
    cost_usd: line.costUsd,
  };
}
