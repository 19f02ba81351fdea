import { IsOptional } from 'class-validator';
import { HOUR_MS } from '../config/durations.js';
import { Moment, OneOf, Schema, Text } from '../config/field-rules.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { REPORT_GROUPS, type ReportGroup, type ReportRequest } from '../usage/usage-report.repository.js';

/** The time that a report is about. */
export class ReportPeriod {
  @IsOptional()
  @Schema({ description: 'The month so far when absent' })
  @Moment()
  from?: string;

  @IsOptional()
  @Schema({ description: 'Not part of the report any more; until now when absent' })
  @Moment()
  to?: string;
}

export class ReportFilter extends ReportPeriod {
  @IsOptional()
  @Schema({ description: 'The id of a key' })
  @Text({ most: 200 })
  key?: string;

  @IsOptional()
  @Text({ most: 200 })
  owner?: string;
}

export class ReportQuery extends ReportFilter {
  @IsOptional()
  @Schema({ description: 'Absent: one line with the sums of everything' })
  @OneOf(REPORT_GROUPS)
  by?: ReportGroup;

  @IsOptional()
  @Schema({ description: 'csv answers the lines as a file' })
  @OneOf(['json', 'csv'])
  format?: 'json' | 'csv';
}

/** Makes the request of a report. Throws a 400 where the period ends before it begins. */
export function toReportRequest({ by, from, to, key, owner }: ReportQuery, nowMs: number): ReportRequest {
  const now = new Date(nowMs);
  const fromMs =
    Math.floor(
      (from === undefined ? Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) : Date.parse(from)) / HOUR_MS,
    ) * HOUR_MS;
  const toMs = Math.ceil((to === undefined ? nowMs + 1 : Date.parse(to)) / HOUR_MS) * HOUR_MS;
  if (toMs <= fromMs) throw new GatewayError(400, 'to must be later than from.', { param: 'to' });
  return { by, fromMs, toMs, keyId: key, owner };
}
