import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { GatewayError } from '../../dialects/gateway-error.js';
import { type RequestTrace } from '../../observability/request-trace.js';
import { Traffic } from '../../observability/traffic.service.js';
import { NoQuery } from '../no-query.js';
import { type OverviewDescription, type RequestSummary, type RequestTimeline } from './dashboard-api.js';
import { describeRequest, describeTimeline } from './describe-request.js';
import { OverviewQuery } from './overview-query.js';
import { Overview } from './overview.service.js';
import { CurrentViewer, type Viewer } from './viewer.js';
import { ViewerGuard } from './viewer.guard.js';

const SHOWN = 200;

/** Shows requests that are under way, and the latest ones. */
@Controller('dashboard/api')
@UseGuards(ViewerGuard)
export class TrafficController {
  constructor(
    private readonly traffic: Traffic,
    private readonly overview: Overview,
  ) {}

  @Get('overview')
  show(
    @Query() { range }: OverviewQuery,
    @CurrentViewer() viewer: Viewer,
  ): OverviewDescription | Promise<OverviewDescription> {
    return this.overview.overview(range ?? '1h', viewer, Date.now());
  }

  @Get('requests')
  list(@Query() _: NoQuery, @CurrentViewer() viewer: Viewer): RequestSummary[] {
    const visible = this.traffic.recent().filter((trace) => mayShow(trace, viewer));
    return visible.slice(0, SHOWN).map((trace) => describeRequest(trace, viewer));
  }

  @Get('requests/:id')
  find(@Param('id') id: string, @Query() _: NoQuery, @CurrentViewer() viewer: Viewer): RequestTimeline {
    const trace = this.traffic.find(id);
    if (!trace || !mayShow(trace, viewer))
      throw new GatewayError(404, `There is no request ${JSON.stringify(id)} in memory.`);
    return describeTimeline(trace, viewer);
  }
}

function mayShow(trace: RequestTrace, { keyId }: Viewer): boolean {
  return keyId === null || trace.keyId === keyId;
}
