import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '../../config/config.service.js';
import { settlesWithin } from '../../config/settles-within.js';
import { steadyNowMs } from '../../config/steady-clock.js';
import { type TelemetrySettings } from '../../config/sign-in-settings.js';
import { MINUTE_MS } from '../../config/durations.js';
import { Metrics } from '../../observability/metrics.service.js';
import { ControlCalls, ControlFailure } from '../../proxy/control-calls.service.js';
import { TelemetryRoom } from './telemetry-room.js';

export type Signal = 'metrics' | 'logs' | 'traces';

/** What a client has measured, as it has sent it. */
interface Export {
  signal: Signal;
  contentType: string;
  contentEncoding: string | undefined;
  body: Buffer;
}

/** Exports that are on their way to the collector at a time. */
const MOST_UNDER_WAY = 8;
/** Exports that wait, however small they are. */
const MOST_WAITING = 2_000;
const SEND_LIMIT_MS = 10_000;
/** What waits when the gateway stops is sent within this time. */
const DRAIN_LIMIT_MS = 5_000;
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * Sends the telemetry of clients on to the collector of `telemetry`. No client waits for it, nothing is tried again,
 * and nothing is kept but in memory: where the collector is slow or away, telemetry is lost, and counted.
 */
@Injectable()
export class TelemetryForwarder implements BeforeApplicationShutdown {
  readonly room = new TelemetryRoom();
  private readonly logger = new Logger('Telemetry');
  private readonly waiting: Export[] = [];
  private underWay = 0;
  private idle: (() => void) | undefined;
  private lost = 0;
  private toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly config: ConfigService,
    private readonly calls: ControlCalls,
    private readonly metrics: Metrics,
  ) {}

  /** Whether there is a collector. */
  get wanted(): boolean {
    return this.config.current.telemetry !== undefined;
  }

  /** Sends an export on, for whose body the caller has taken room. */
  forward(one: Export): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.room.give(one.body.length);
      this.drop(one.signal);
      return;
    }
    this.waiting.push(one);
    this.sendNext();
  }

  /** Counts an export that nobody gets: there is no collector, or no room. */
  drop(signal: Signal): void {
    this.metrics.telemetryExports.add(1, signal, 'dropped');
    if (this.wanted) this.tell('the gateway holds too much telemetry that the collector has not taken');
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.underWay === 0) return;
    await settlesWithin(new Promise<void>((resolve) => (this.idle = resolve)), DRAIN_LIMIT_MS);
    const left = this.waiting.splice(0);
    for (const { signal, body } of left) {
      this.room.give(body.length);
      this.metrics.telemetryExports.add(1, signal, 'dropped');
    }
    if (left.length > 0) this.logger.warn(`${left.length} exports of telemetry were not sent before the end`);
  }

  private sendNext(): void {
    while (this.underWay < MOST_UNDER_WAY) {
      const next = this.waiting.shift();
      if (!next) break;
      this.underWay++;
      void this.send(next).finally(() => {
        this.underWay--;
        this.room.give(next.body.length);
        this.sendNext();
      });
    }
    if (this.underWay === 0) this.idle?.();
  }

  private async send(one: Export): Promise<void> {
    const settings = this.config.current.telemetry;
    if (!settings) {
      this.drop(one.signal);
      return;
    }
    const fault = await this.post(settings, one);
    this.metrics.telemetryExports.add(1, one.signal, fault === undefined ? 'forwarded' : 'failed');
    if (fault !== undefined) this.tell(fault);
  }

  /** Resolves with what went wrong. */
  private async post({ url, headers }: TelemetrySettings, one: Export): Promise<string | undefined> {
    try {
      const { status } = await this.calls.send({
        url: new URL(`${url.href.replace(/\/$/, '')}/v1/${one.signal}`),
        name: 'the telemetry collector',
        method: 'POST',
        headers: {
          'user-agent': 'droid2api',
          ...Object.fromEntries([...headers].map(([name, value]) => [name, value.reveal()])),
          'content-type': one.contentType,
          ...(one.contentEncoding !== undefined && { 'content-encoding': one.contentEncoding }),
        },
        body: one.body,
        responseType: 'text',
        limitMs: SEND_LIMIT_MS,
        maxAnswerBytes: MOST_ANSWER_BYTES,
        // A collector counts what comes twice twice.
        repeatable: false,
        frequent: true,
      });
      return status >= 200 && status < 300 ? undefined : `the collector answered ${status}`;
    } catch (error) {
      return error instanceof ControlFailure ? `no answer (${error.code})` : 'the attempt failed';
    }
  }

  /** Says why telemetry was lost: at once, and then once a minute at most. */
  private tell(reason: string): void {
    this.lost++;
    const nowMs = steadyNowMs();
    if (nowMs - this.toldAtMs < MINUTE_MS) return;
    this.logger.warn(
      `${this.lost} ${this.lost === 1 ? 'export' : 'exports'} of telemetry did not reach the collector: ${reason}`,
    );
    this.toldAtMs = nowMs;
    this.lost = 0;
  }
}
