import { IsOptional } from 'class-validator';
import { HOUR_MS } from '../config/durations.js';
import { Moment, OneOf, Text } from '../config/field-rules.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { REPORT_GROUPS, type ReportGroup, type ReportRequest } from '../usage/usage-report.repository.js';

/** What a report is about. */
export class ReportPeriod {
  /** A date or a time with its offset; the month so far when absent. */
  @IsOptional()
  @Moment()
  from?: string;

  /** Not part of the report any more; until now when absent. */
  @IsOptional()
  @Moment()
  to?: string;
}

export class ReportFilter extends ReportPeriod {
  /** The id of a key. */
  @IsOptional()
  @Text({ most: 200 })
  key?: string;

  @IsOptional()
  @Text({ most: 200 })
  owner?: string;
}

export class ReportQuery extends ReportFilter {
  /** Absent: one line with the sums of everything. */
  @IsOptional()
  @OneOf(REPORT_GROUPS)
  by?: ReportGroup;

  /** `csv` answers the lines as a file. */
  @IsOptional()
  @OneOf(['json', 'csv'])
  format?: 'json' | 'csv';
}

/** Throws a 400 where the period ends before it begins. */
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
