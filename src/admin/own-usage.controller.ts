import { isoTime } from '../config/iso-time.js';
import { All, Controller, Get, Query, Req } from '@nestjs/common';
import { type Request } from 'express';
import { GatewayError } from '../dialects/gateway-error.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { KeyAccess } from '../keys/key-access.service.js';
import { type LevelKind } from '../keys/limit-level.js';
import { KeyLimits } from '../limits/key-limits.service.js';
import { UsageReports } from '../usage/usage-report.repository.js';
import { describeReportLine, type ReportLineDescription } from './describe-report.js';
import { ReportPeriod, toReportRequest } from './report-query.js';

interface OwnUsage {
  key: { id: string; name: string; owner: string | null; expires_at: string | null };
  /** Those of the key, of its member, of the team and of the organization. */
  budgets: {
    level: LevelKind;
    name: string;
    period: string;
    limit_usd: number;
    spent_usd: number;
    resets_at: string;
  }[];
  from: string;
  to: string;
  total: ReportLineDescription | null;
  by_model: ReportLineDescription[];
  by_day: ReportLineDescription[];
}

/** Shows the holder of a gateway key what they have used, and nobody else's use. */
@Controller('v1/usage')
export class OwnUsageController {
  constructor(
    private readonly access: KeyAccess,
    private readonly limits: KeyLimits,
    private readonly reports: UsageReports,
  ) {}

  /** `from` and `to` mean the same as in the admin API's reports. */
  @Get()
  async show(@Req() request: Request, @Query() period: ReportPeriod): Promise<OwnUsage> {
    const holder = await this.access.authenticate(request);
    if (!holder) {
      throw new GatewayError(
        401,
        'Usage is shown to the holder of a gateway key: send it as "Authorization: Bearer …".',
        { shouldRetry: false },
      );
    }
    const { key, member } = holder;
    const { fromMs, toMs } = toReportRequest(period, Date.now());
    const mine = { fromMs, toMs, of: { key: key.id } };
    const [budgets, all, byModel, byDay] = await Promise.all([
      this.limits.budgets(key),
      this.reports.report({ by: [], ...mine }),
      this.reports.report({ by: ['model'], ...mine }),
      this.reports.report({ by: ['day'], ...mine }),
    ]);
    const [total] = all.lines;
    return {
      key: {
        id: key.id,
        name: key.name,
        owner: member?.name ?? null,
        expires_at: key.expiresAtMs === null ? null : isoTime(key.expiresAtMs),
      },
      budgets: budgets.map(({ holder, period, limitUsd, spentUsd, resetsAtMs }) => ({
        level: holder.kind,
        name: holder.name,
        period,
        limit_usd: limitUsd,
        spent_usd: spentUsd,
        resets_at: isoTime(resetsAtMs),
      })),
      from: isoTime(fromMs),
      to: isoTime(toMs),
      total: total ? describeReportLine(total) : null,
      by_model: byModel.lines.map(describeReportLine),
      by_day: byDay.lines.map(describeReportLine),
    };
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
