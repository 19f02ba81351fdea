import { IsOptional } from 'class-validator';
import { HOUR_MS } from '../config/durations.js';
import { Moment, OneOf, Schema, Text } from '../config/field-rules.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { REPORT_FILTERS, REPORT_GROUPS, type ReportGroup } from '../usage/report-dimensions.js';
import { LONGEST_REPORT, type ReportRequest } from '../usage/usage-report.repository.js';

/** The time that a report is about. */
export class ReportPeriod {
  @IsOptional()
  @Schema({ description: 'The month so far (UTC) when absent' })
  @Moment()
  from?: string;

  @IsOptional()
  @Schema({ description: 'Not part of the report any more; until now when absent' })
  @Moment()
  to?: string;
}

export class ReportFilter extends ReportPeriod {
  @IsOptional()
  @Schema({ description: 'The id or the name of a key' })
  @Text({ most: 200 })
  key?: string;

  @IsOptional()
  @Schema({ description: 'The name of a member' })
  @Text({ most: 200 })
  owner?: string;

  @IsOptional()
  @Schema({ description: 'The id, name or e-mail address of a member' })
  @Text({ most: 200 })
  member?: string;

  @IsOptional()
  @Schema({ description: 'The id or the name of a team' })
  @Text({ most: 200 })
  team?: string;

  @IsOptional()
  @Text({ most: 200 })
  project?: string;

  @IsOptional()
  @Schema({ description: 'The model as its upstream calls it' })
  @Text({ most: 200 })
  model?: string;

  @IsOptional()
  @Schema({ description: 'The id of an account' })
  @Text({ most: 200 })
  account?: string;

  @IsOptional()
  @Text({ most: 200 })
  client?: string;

  @IsOptional()
  @Text({ most: 200 })
  conversation?: string;
}

export class ReportQuery extends ReportFilter {
  @IsOptional()
  @Schema({
    description: `One of ${REPORT_GROUPS.join(', ')}, or two with a comma; absent: one line with the sums of all`,
  })
  @Text({ most: 50 })
  by?: string;

  @IsOptional()
  @Schema({ description: `The number of lines, at most and by itself ${LONGEST_REPORT}` })
  @Text({ most: 5 })
  limit?: string;

  @IsOptional()
  @Schema({ description: 'csv answers the lines as a file' })
  @OneOf(['json', 'csv'])
  format?: 'json' | 'csv';
}

/** Makes the request of a report. Throws a 400 that names the field at fault. */
export function toReportRequest(query: ReportQuery, nowMs: number): ReportRequest {
  const { by, from, to, limit } = query;
  const now = new Date(nowMs);
  const fromMs =
    Math.floor(
      (from === undefined ? Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) : Date.parse(from)) / HOUR_MS,
    ) * HOUR_MS;
  const toMs = Math.ceil((to === undefined ? nowMs + 1 : Date.parse(to)) / HOUR_MS) * HOUR_MS;
  if (toMs <= fromMs) throw new GatewayError(400, 'to must be later than from.', { param: 'to' });
  const of = REPORT_FILTERS.flatMap((filter) => {
    const wanted = query[filter];
    return wanted === undefined ? [] : [[filter, wanted] as const];
  });
  return { by: readGroups(by), fromMs, toMs, of: Object.fromEntries(of), limit: readLimit(limit) };
}

/** Reads `member,model`: one or two different groups. Throws a 400 for anything else. */
function readGroups(by: string | undefined): ReportGroup[] {
  if (by === undefined) return [];
  const groups = by.split(',').map((word) => REPORT_GROUPS.find((group) => group === word));
  const known = groups.filter((group) => group !== undefined);
  if (known.length === groups.length && known.length <= 2 && new Set(known).size === known.length) return known;
  throw new GatewayError(400, `by must be one or two different ones of ${REPORT_GROUPS.join(', ')}.`, { param: 'by' });
}

function readLimit(limit: string | undefined): number | undefined {
  if (limit === undefined) return undefined;
  if (/^[1-9]\d{0,4}$/.test(limit) && Number(limit) <= LONGEST_REPORT) return Number(limit);
  throw new GatewayError(400, `limit must be a whole number from 1 to ${LONGEST_REPORT}.`, { param: 'limit' });
}
