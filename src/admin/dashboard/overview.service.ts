import { Injectable } from '@nestjs/common';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../config/durations.js';
import { addMinutes } from '../../observability/minute-counters.js';
import { Traffic } from '../../observability/traffic.service.js';
import { UsageSeries } from '../../usage/usage-series.repository.js';
import {
  type LiveDescription,
  type OverviewDescription,
  type Range,
  type TrafficPoint,
  type TrafficSums,
} from './dashboard-api.js';
import { addPoints, describeMinutes, describeSeriesPoint } from './describe-traffic.js';
import { type Viewer } from './viewer.js';

const SPANS: Readonly<Record<Range, { bucketMs: number; count: number }>> = {
  '1h': { bucketMs: MINUTE_MS, count: 60 },
  '24h': { bucketMs: HOUR_MS, count: 24 },
  '7d': { bucketMs: 6 * HOUR_MS, count: 28 },
  '30d': { bucketMs: DAY_MS, count: 30 },
};

/** Tells what was served: the last hour by this process's memory, longer times and a member's own by the ledger. */
@Injectable()
export class Overview {
  constructor(
    private readonly traffic: Traffic,
    private readonly series: UsageSeries,
  ) {}

  overview(range: Range, viewer: Viewer, nowMs: number): OverviewDescription | Promise<OverviewDescription> {
    return range === '1h' && viewer.keyId === null ? this.lastHour(nowMs) : this.fromLedger(range, viewer, nowMs);
  }

  live({ keyId }: Viewer, nowMs: number): LiveDescription {
    const open = [...this.traffic.underWay()].filter((trace) => keyId === null || trace.keyId === keyId);
    const minute = Math.floor(nowMs / MINUTE_MS);
    return {
      at_ms: nowMs,
      last_minute: keyId === null ? describeMinutes(this.traffic.lastMinute(nowMs)) : this.ownLastMinute(keyId, nowMs),
      live: open.length,
      waiting: open.filter(({ isWaiting }) => isWaiting).length,
      point: keyId === null ? this.point(minute) : null,
    };
  }

  private lastHour(nowMs: number): OverviewDescription {
    const last = Math.floor(nowMs / MINUTE_MS);
    const minutes = Array.from({ length: SPANS['1h'].count }, (_, index) => last - SPANS['1h'].count + 1 + index);
    const first = minutes[0] ?? last;
    const [median, p95] = this.traffic.counters.firstByteQuantiles([0.5, 0.95], first, last) ?? [];
    return {
      range: '1h',
      from_ms: first * MINUTE_MS,
      to_ms: nowMs,
      bucket_ms: MINUTE_MS,
      source: 'process',
      since_ms: Math.max(this.traffic.sinceMs, first * MINUTE_MS),
      total: describeMinutes(addMinutes(minutes.map((minute) => this.traffic.counters.minute(minute)))),
      first_byte_quantiles_ms: median === undefined || p95 === undefined ? null : { median, p95 },
      points: minutes.map((minute) => this.point(minute)),
    };
  }

  private async fromLedger(range: Range, { keyId }: Viewer, nowMs: number): Promise<OverviewDescription> {
    const { bucketMs, count } = SPANS[range];
    const toMs = (Math.floor(nowMs / bucketMs) + 1) * bucketMs;
    const fromMs = toMs - count * bucketMs;
    const used = await this.series.series({ fromMs, toMs, bucketMs, keyId: keyId ?? undefined });
    const nothing = addPoints([]);
    return {
      range,
      from_ms: fromMs,
      to_ms: nowMs,
      bucket_ms: bucketMs,
      source: 'ledger',
      since_ms: fromMs,
      total: describeSeriesPoint(addPoints(used)),
      first_byte_quantiles_ms: null,
      points: Array.from({ length: count }, (_, index) => {
        const atMs = fromMs + index * bucketMs;
        return { at_ms: atMs, ...describeSeriesPoint(used.find((point) => point.atMs === atMs) ?? nothing) };
      }),
    };
  }

  private ownLastMinute(keyId: string, nowMs: number): TrafficSums {
    const mine = this.traffic
      .recent()
      .filter(
        (trace) =>
          trace.keyId === keyId &&
          trace.kind === 'answer' &&
          trace.durationMs !== null &&
          trace.atMs + trace.durationMs > nowMs - MINUTE_MS,
      );
    const sums = mine.map(({ use, isFault, isThrottled, firstByteMs }) => ({
      ...use,
      costNanoUsd: use.costNanoUsd ?? 0,
      requests: 1,
      faults: isFault ? 1 : 0,
      throttled: isThrottled ? 1 : 0,
      firstBytes: firstByteMs === null ? 0 : 1,
      firstByteMs: firstByteMs ?? 0,
    }));
    return describeMinutes(addMinutes(sums));
  }

  private point(minute: number): TrafficPoint {
    return { at_ms: minute * MINUTE_MS, ...describeMinutes(this.traffic.counters.minute(minute)) };
  }
}
