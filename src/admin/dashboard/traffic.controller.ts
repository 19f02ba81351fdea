import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { GatewayError } from '../../dialects/gateway-error.js';
import { Siblings } from '../../observability/siblings.service.js';
import { Traffic } from '../../observability/traffic.service.js';
import { NoQuery } from '../no-query.js';
import { type OverviewDescription, type RequestSummary, type RequestTimeline } from './dashboard-api.js';
import { describeRequest, describeTimeline } from './describe-request.js';
import { OverviewQuery } from './overview-query.js';
import { Overview } from './overview.service.js';
import { CurrentViewer, maySee, type Viewer } from './viewer.js';
import { ViewerGuard } from './viewer.guard.js';

const SHOWN = 200;

/** Under which workers ask each other. */
const REQUESTS = 'requests';
const REQUEST = 'request';

/** Shows requests that are under way, and the latest ones: of this process, and of the other workers. */
@Controller('dashboard/api')
@UseGuards(ViewerGuard)
export class TrafficController {
  constructor(
    private readonly traffic: Traffic,
    private readonly overview: Overview,
    private readonly siblings: Siblings,
  ) {
    siblings.whenAsked(REQUESTS, (viewer) => this.listHere(viewer as Viewer));
    siblings.whenAsked(REQUEST, (asked) => this.findHere(...(asked as [string, Viewer])));
  }

  @Get('overview')
  show(@Query() { range }: OverviewQuery, @CurrentViewer() viewer: Viewer): Promise<OverviewDescription> {
    return this.overview.overview(range ?? '1h', viewer, Date.now());
  }

  @Get('requests')
  async list(@Query() _: NoQuery, @CurrentViewer() viewer: Viewer): Promise<RequestSummary[]> {
    const others = await this.siblings.ask<RequestSummary[]>(REQUESTS, viewer);
    const all = [this.listHere(viewer), ...others].flat();
    return all.sort((a, b) => b.at_ms - a.at_ms).slice(0, SHOWN);
  }

  @Get('requests/:id')
  async find(@Param('id') id: string, @Query() _: NoQuery, @CurrentViewer() viewer: Viewer): Promise<RequestTimeline> {
    const found =
      this.findHere(id, viewer) ??
      (await this.siblings.ask<RequestTimeline | null>(REQUEST, [id, viewer])).find((one) => one !== null);
    if (!found) throw new GatewayError(404, `There is no request ${JSON.stringify(id)} in memory.`);
    return found;
  }

  private listHere(viewer: Viewer): RequestSummary[] {
    const visible = this.traffic.recent().filter((trace) => maySee(viewer, trace));
    return visible.slice(0, SHOWN).map((trace) => describeRequest(trace, viewer));
  }

  private findHere(id: string, viewer: Viewer): RequestTimeline | undefined {
    const trace = this.traffic.find(id);
    return trace && maySee(viewer, trace) ? describeTimeline(trace, viewer) : undefined;
  }
}
