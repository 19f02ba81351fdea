import { Controller, Get, Query, Res, UseGuards } from '@nestjs/common';
import { type Response } from 'express';
import { NANO_USD } from '../../config/nano-usd.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { Ledger } from '../../usage/ledger.service.js';
import { type ReportGroup } from '../../usage/report-dimensions.js';
import { toCsv } from '../../usage/to-csv.js';
import { type ReportRequest, UsageReports } from '../../usage/usage-report.repository.js';
import { UsageSeries } from '../../usage/usage-series.repository.js';
import { weighCaches } from '../../usage/weigh-caches.js';
import { describeReport, nameReport } from '../describe-report.js';
import { ReportFilter, ReportQuery, toReportRequest } from '../report-query.js';
import { type CacheEconomics, type LabelledReport } from './dashboard-api.js';
import { CurrentViewer, type Viewer } from './viewer.js';
import { ViewerGuard } from './viewer.guard.js';

/** A member may break down their own use by these. Members do not see other members, nor which accounts pay. */
const MEMBER_GROUPS: readonly ReportGroup[] = ['project', 'model', 'client', 'conversation', 'day', 'hour'];

/** Excel takes a file of UTF-8 without it for one of the machine's own character set, and spoils names. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Shows what was used, and what caches were worth. */
@Controller('dashboard/api/usage')
@UseGuards(ViewerGuard)
export class UsagePagesController {
  constructor(
    private readonly reports: UsageReports,
    private readonly series: UsageSeries,
    private readonly ledger: Ledger,
  ) {}

  /** With `format=csv` it answers the lines as a file. */
  @Get()
  async report(
    @Query() query: ReportQuery,
    @Res({ passthrough: true }) response: Response,
    @CurrentViewer() viewer: Viewer,
  ): Promise<LabelledReport | string> {
    const request = ofViewer(toReportRequest(query, Date.now()), viewer);
    const report = await this.reports.report(request);
    if (query.format === 'csv') {
      response.type('text/csv').attachment(nameReport(request));
      return BYTE_ORDER_MARK + toCsv(request.by, report);
    }
    const described = describeReport(request, report);
    return {
      ...described,
      lines: described.lines.map((line) => ({ ...line, label: line.groups[0]?.name ?? null })),
    };
  }

  @Get('cache')
  async cache(@Query() filter: ReportFilter, @CurrentViewer() viewer: Viewer): Promise<CacheEconomics> {
    const nowMs = Date.now();
    const request = ofViewer(toReportRequest(filter, nowMs), viewer);
    const [{ lines }, moved] = await Promise.all([
      this.reports.report({ ...request, by: ['model'] }),
      this.series.moved({ fromMs: request.fromMs, toMs: request.toMs, holder: viewer.own ?? undefined }),
    ]);
    const used = lines.map((line) => ({
      model: line.group,
      input: line.inputTokens,
      cacheRead: line.cacheReadTokens,
      cacheWrite5m: line.cacheWrite5mTokens,
      cacheWrite1h: line.cacheWrite1hTokens,
    }));
    const worth = weighCaches(used, moved.tokens, this.ledger.prices, nowMs);
    const sum = (tokens: (one: (typeof used)[number]) => number): number =>
      used.reduce((total, one) => total + tokens(one), 0);
    return {
      prompt_tokens: sum((one) => one.input + one.cacheRead + one.cacheWrite5m + one.cacheWrite1h),
      cache_read_tokens: sum(({ cacheRead }) => cacheRead),
      cache_write_tokens: sum((one) => one.cacheWrite5m + one.cacheWrite1h),
      saved_usd: Math.round(worth.savedNanoUsd) / NANO_USD,
      write_premium_usd: Math.round(worth.premiumNanoUsd) / NANO_USD,
      moved_requests: worth.movedRequests,
      moved_since: moved.sinceMs === undefined ? null : new Date(moved.sinceMs).toISOString(),
      lost_usd: Math.round(worth.lostNanoUsd) / NANO_USD,
      unpriced_models: worth.unpricedModels,
    };
  }
}

function ofViewer(request: ReportRequest, { own }: Viewer): ReportRequest {
  if (own === null) return request;
  const foreign = request.by.find((group) => !MEMBER_GROUPS.includes(group));
  if (foreign !== undefined)
    throw new GatewayError(403, `by: your own use has no parts by ${foreign}.`, { param: 'by', shouldRetry: false });
  const { project, model, client, conversation } = request.of ?? {};
  const of = Object.entries({ project, model, client, conversation }).filter(([, wanted]) => wanted !== undefined);
  return { ...request, of: { ...Object.fromEntries(of), [own.kind]: own.id } };
}
