import { Schema } from '../config/field-rules.js';
import { COUNT, listOf, NUMBER, orNull, TEXT, TIME } from '../config/field-schemas.js';
import { type ReportLine, type ReportRequest } from '../usage/usage-report.repository.js';

export class ReportLineDescription {
  @Schema(TEXT) group!: string;
  @Schema(COUNT) attempts!: number;
  @Schema(COUNT) failed!: number;
  @Schema(COUNT) estimated!: number;
  @Schema(COUNT) unpriced!: number;
  @Schema(COUNT) input_tokens!: number;
  @Schema(COUNT) cache_read_tokens!: number;
  @Schema(COUNT) cache_write_5m_tokens!: number;
  @Schema(COUNT) cache_write_1h_tokens!: number;
  @Schema(COUNT) output_tokens!: number;
  @Schema(COUNT) reasoning_tokens!: number;
  @Schema(NUMBER) cost_usd!: number;
}

export class ReportDescription {
  @Schema(orNull(TEXT)) by!: string | null;
  @Schema(TIME) from!: string;
  /** The first moment that is not part of the report. */
  @Schema(TIME) to!: string;
  @Schema(listOf(() => ReportLineDescription)) lines!: ReportLineDescription[];
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
