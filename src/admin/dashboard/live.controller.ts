import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { GatewayError } from '../../dialects/gateway-error.js';
import { Drain } from '../../relay/drain.service.js';
import { DashboardSessions } from './dashboard-sessions.service.js';
import { Overview } from './overview.service.js';
import { readSessionCookie } from './session-cookie.js';
import { ViewerGuard } from './viewer.guard.js';

const TELL_MS = 2_000;
const MOST_LISTENERS = 200;

interface Listener {
  response: Response;
  cookie: string;
}

/** Sends events to the open pages: one timer serves all, and there is none while no page is open. */
@Controller('dashboard/api/live')
@UseGuards(ViewerGuard)
export class LiveController {
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly overview: Overview,
    private readonly sessions: DashboardSessions,
    private readonly drain: Drain,
  ) {
    drain.whenBegun(() => this.endAll());
  }

  @Get()
  listen(@Req() request: Request, @Res() response: Response): void {
    // The guard has waited for the database: a client that left meanwhile emits no `close` any more.
    if (response.destroyed) return;
    if (!this.drain.ready) throw new GatewayError(503, 'The gateway is being stopped.', { retryAfterSeconds: 5 });
    if (this.listeners.size >= MOST_LISTENERS)
      throw new GatewayError(503, 'Too many pages are open.', { retryAfterSeconds: 60 });
    const listener = { response, cookie: readSessionCookie(request.headers) };
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    this.listeners.add(listener);
    response.once('close', () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stop();
    });
    void this.tell(listener);
    this.timer ??= setInterval(() => this.listeners.forEach((one) => void this.tell(one)), TELL_MS).unref();
  }

  private endAll(): void {
    this.stop();
    for (const { response } of this.listeners) response.end();
  }

  /**
   * Sends what a page gets: whose use that is goes by the role of this moment. The stream ends with its session, and a
   * page that does not keep up gets fewer events.
   */
  private async tell({ response, cookie }: Listener): Promise<void> {
    try {
      const visitor = await this.sessions.find(cookie);
      if (!visitor) {
        response.end();
        return;
      }
      const live = await this.overview.live(visitor, Date.now());
      if (!response.writableNeedDrain && !response.writableEnded)
        response.write(`event: live\ndata: ${JSON.stringify(live)}\n\n`);
    } catch {
      // The database is away: the page asks again, less and less often, until the database is back.
      response.end();
    }
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
