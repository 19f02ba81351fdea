import { Injectable } from '@nestjs/common';
import { MINUTE_MS } from '../config/durations.js';
import { type AnswerEnd } from '../dialects/answer-end.js';
import { type Dialect } from '../dialects/dialect.js';
import { type InferenceKind, isTokenCount } from '../dialects/inference-kind.js';
import { InFlightSet } from '../memory/in-flight-set.js';
import { Metrics } from './metrics.service.js';
import { addMinutes, MinuteCounters, type MinuteSums } from './minute-counters.js';
import { RequestTrace } from './request-trace.js';

/** So many requests are remembered after their end. */
const REMEMBERED = 500;

/** Keeps what this process serves now and has served in the last hour: in memory, and bounded. */
@Injectable()
export class Traffic {
  /** When this process began to count. */
  readonly sinceMs = Date.now();
  readonly counters = new MinuteCounters();
  private readonly open = new InFlightSet<RequestTrace>();
  private readonly ended: RequestTrace[] = [];
  private next = 0;

  constructor(private readonly metrics: Metrics) {}

  /** Begins a request. `route` is the name of its route where dialect and kind do not tell it. */
  begin(id: string, kind: InferenceKind, dialect: Dialect, route?: string): RequestTrace {
    const trace = new RequestTrace(id, Date.now(), kind, dialect, route);
    trace.slot = this.open.add(trace);
    return trace;
  }

  /** Ends a request. `status` is what the client got, null where it got none. Later calls have no effect. */
  end(trace: RequestTrace, state: AnswerEnd, status: number | null): void {
    if (trace.state !== 'under_way') return;
    this.open.delete(trace.slot, trace);
    trace.end(state, status);
    this.ended[this.next] = trace;
    this.next = (this.next + 1) % REMEMBERED;
    this.metrics.count(trace);
    if (!isTokenCount(trace.kind)) this.counters.count(trace, Date.now());
  }

  underWay(): Iterable<RequestTrace> {
    return this.open;
  }

  /** The latest requests first, with those under way. */
  recent(): RequestTrace[] {
    return [...this.open, ...this.ended].sort((a, b) => b.startMs - a.startMs);
  }

  find(id: string): RequestTrace | undefined {
    for (const trace of this.open) if (trace.id === id) return trace;
    return this.ended.find((trace) => trace.id === id);
  }

  /**
   * Estimates the last 60 seconds: the running minute, and of the minute before as much as belongs to them.
   */
  lastMinute(nowMs: number): MinuteSums {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const share = (nowMs % MINUTE_MS) / MINUTE_MS;
    const before = this.counters.minute(minute - 1);
    const scaled = Object.fromEntries(
      Object.entries(before).map(([name, value]) => [name, value * (1 - share)]),
    ) as unknown as MinuteSums;
    return addMinutes([scaled, this.counters.minute(minute)]);
  }
}
