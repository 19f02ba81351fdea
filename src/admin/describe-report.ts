import { Schema } from '../config/field-rules.js';
import { COUNT, listOf, NUMBER, oneOf, orNull, TEXT, TIME } from '../config/field-schemas.js';
import { describeCut } from '../usage/describe-cut.js';
import { REPORT_GROUPS } from '../usage/report-dimensions.js';
import { type Report, type ReportLine, type ReportUse } from '../usage/report-lines.js';
import { type ReportRequest } from '../usage/usage-report.repository.js';

class UseDescription {
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

class LineGroupDescription {
  @Schema(oneOf(...REPORT_GROUPS)) by!: string;
  @Schema({ ...TEXT, description: 'An id, a text, a day or an hour (UTC); empty where there is none' }) value!: string;
  @Schema(orNull({ ...TEXT, description: 'The present name of a key, member, team or account' })) name!: string | null;
}

export class ReportLineDescription extends UseDescription {
  @Schema({ ...TEXT, description: 'The values of the groups' }) group!: string;
  @Schema(listOf(() => LineGroupDescription)) groups!: LineGroupDescription[];
}

export class ReportDescription {
  @Schema(orNull(TEXT)) by!: string | null;
  @Schema(TIME) from!: string;
  /** The first moment that is not part of the report. */
  @Schema(TIME) to!: string;
  @Schema(listOf(() => ReportLineDescription)) lines!: ReportLineDescription[];
  @Schema({ ...COUNT, description: 'Lines beyond the limit' }) further_lines!: number;
  @Schema(orNull({ type: () => UseDescription, description: 'The sums of the lines beyond the limit' }))
  rest!: UseDescription | null;
  @Schema(orNull({ ...TEXT, description: 'What is left out; null where the report is whole' })) note!: string | null;
}

export function describeReport({ by, fromMs, toMs }: ReportRequest, report: Report): ReportDescription {
  return {
    by: by.length === 0 ? null : by.join(','),
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    lines: report.lines.map(describeReportLine),
    further_lines: report.furtherLines,
    rest: report.rest ? describeUse(report.rest) : null,
    note: describeCut(report),
  };
}

/** The name of the file that has a report. */
export function nameReport({ by }: ReportRequest): string {
  return `usage-by-${by.length === 0 ? 'total' : by.join('-and-')}.csv`;
}

export function describeReportLine(line: ReportLine): ReportLineDescription {
  return { group: line.group, groups: [...line.groups], ...describeUse(line) };
}

function describeUse(use: ReportUse): UseDescription {
  return {
    attempts: use.attempts,
    failed: use.failed,
    estimated: use.estimated,
    unpriced: use.unpriced,
    input_tokens: use.inputTokens,
    cache_read_tokens: use.cacheReadTokens,
    cache_write_5m_tokens: use.cacheWrite5mTokens,
    cache_write_1h_tokens: use.cacheWrite1hTokens,
    output_tokens: use.outputTokens,
    reasoning_tokens: use.reasoningTokens,
    cost_usd: use.costUsd,
  };
}
