import { Controller, Get, Query, Res, UseGuards } from '@nestjs/common';
import { type Response } from 'express';
import { NANO_USD } from '../../config/nano-usd.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { Ledger } from '../../usage/ledger.service.js';
import { toCsv } from '../../usage/to-csv.js';
import { type ReportRequest, UsageReports } from '../../usage/usage-report.repository.js';
import { UsageSeries } from '../../usage/usage-series.repository.js';
import { weighCaches } from '../../usage/weigh-caches.js';
import { describeReport } from '../describe-report.js';
import { ReportFilter, ReportQuery, toReportRequest } from '../report-query.js';
import { type CacheEconomics, type LabelledReport } from './dashboard-api.js';
import { CurrentViewer, type Viewer } from './viewer.js';
import { ViewerGuard } from './viewer.guard.js';

/** A member may break down their own use by these. Members do not see other members, nor which accounts pay. */
const MEMBER_GROUPS: readonly ReportRequest['by'][] = [undefined, 'model', 'client', 'conversation', 'day'];

/** Shows what was used, and what caches were worth. */
@Controller('dashboard/api/usage')
@UseGuards(ViewerGuard)
export class UsagePagesController {
  constructor(
    private readonly reports: UsageReports,
    private readonly series: UsageSeries,
    private readonly ledger: Ledger,
    private readonly keys: GatewayKeys,
  ) {}

  /** With `format=csv` it answers the lines as a file. */
  @Get()
  async report(
    @Query() query: ReportQuery,
    @Res({ passthrough: true }) response: Response,
    @CurrentViewer() viewer: Viewer,
  ): Promise<LabelledReport | string> {
    const request = ofViewer(toReportRequest(query, Date.now()), viewer);
    const lines = await this.reports.report(request);
    if (query.format === 'csv') {
      response.type('text/csv').attachment(`usage-by-${request.by ?? 'total'}.csv`);
      return toCsv(request.by ?? 'total', lines);
    }
    const report = describeReport(request, lines);
    return {
      ...report,
      lines: report.lines.map((line) => ({
        ...line,
        label: request.by === 'key' ? (this.keys.get(line.group)?.name ?? null) : null,
      })),
    };
  }

  @Get('cache')
  async cache(@Query() filter: ReportFilter, @CurrentViewer() viewer: Viewer): Promise<CacheEconomics> {
    const nowMs = Date.now();
    const request = ofViewer(toReportRequest(filter, nowMs), viewer);
    const [lines, moved] = await Promise.all([
      this.reports.report({ ...request, by: 'model' }),
      this.series.moved(request),
    ]);
    const used = lines.map((line) => ({
      model: line.group,
      input: line.inputTokens,
      cacheRead: line.cacheReadTokens,
      cacheWrite5m: line.cacheWrite5mTokens,
      cacheWrite1h: line.cacheWrite1hTokens,
    }));
    const worth = weighCaches(used, moved, this.ledger.prices, nowMs);
    const sum = (tokens: (one: (typeof used)[number]) => number): number =>
      used.reduce((total, one) => total + tokens(one), 0);
    return {
      prompt_tokens: sum((one) => one.input + one.cacheRead + one.cacheWrite5m + one.cacheWrite1h),
      cache_read_tokens: sum(({ cacheRead }) => cacheRead),
      cache_write_tokens: sum((one) => one.cacheWrite5m + one.cacheWrite1h),
      saved_usd: Math.round(worth.savedNanoUsd) / NANO_USD,
      write_premium_usd: Math.round(worth.premiumNanoUsd) / NANO_USD,
      moved_requests: worth.movedRequests,
      lost_usd: Math.round(worth.lostNanoUsd) / NANO_USD,
      unpriced_models: worth.unpricedModels,
    };
  }
}

function ofViewer(request: ReportRequest, { keyId }: Viewer): ReportRequest {
  if (keyId === null) return request;
  if (!MEMBER_GROUPS.includes(request.by))
    throw new GatewayError(403, `by: your own use has no parts by ${request.by}.`, { param: 'by', shouldRetry: false });
  return { ...request, keyId, owner: undefined };
}
