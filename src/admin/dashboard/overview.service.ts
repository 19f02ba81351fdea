import { Injectable } from '@nestjs/common';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../config/durations.js';
import { addMinutes, firstByteQuantiles, type MinuteSums } from '../../observability/minute-counters.js';
import { Siblings } from '../../observability/siblings.service.js';
import { Traffic } from '../../observability/traffic.service.js';
import { UsageSeries } from '../../usage/usage-series.repository.js';
import { type LiveDescription, type OverviewDescription, type Range, type TrafficPoint } from './dashboard-api.js';
import { addPoints, describeMinutes, describeSeriesPoint } from './describe-traffic.js';
import { maySee, type Viewer } from './viewer.js';

const SPANS: Readonly<Record<Range, { bucketMs: number; count: number }>> = {
  '1h': { bucketMs: MINUTE_MS, count: 60 },
  '24h': { bucketMs: HOUR_MS, count: 24 },
  '7d': { bucketMs: 6 * HOUR_MS, count: 28 },
  '30d': { bucketMs: DAY_MS, count: 30 },
};

/** What one process remembers of the last hour. */
interface HourOfProcess {
  sinceMs: number;
  minutes: MinuteSums[];
  /** See {@link firstByteQuantiles}. */
  firstBytes: number[];
}

/** What one process does at this moment. */
interface MomentOfProcess {
  lastMinute: MinuteSums;
  minute: MinuteSums;
  live: number;
  waiting: number;
}

/** Under which workers ask each other. */
const HOUR = 'hour';
const MOMENT = 'moment';

/**
 * Tells what was served: the last hour by the memory of this process and of the other workers, longer times and a
 * member's own by the ledger.
 */
@Injectable()
export class Overview {
  constructor(
    private readonly traffic: Traffic,
    private readonly series: UsageSeries,
    private readonly siblings: Siblings,
  ) {
    siblings.whenAsked(HOUR, (last) => this.rememberedHour(last as number));
    siblings.whenAsked(MOMENT, (asked) => this.moment(...(asked as [Viewer, number])));
  }

  overview(range: Range, viewer: Viewer, nowMs: number): Promise<OverviewDescription> {
    return range === '1h' && viewer.own === null ? this.lastHour(nowMs) : this.fromLedger(range, viewer, nowMs);
  }

  async live(viewer: Viewer, nowMs: number): Promise<LiveDescription> {
    const others = await this.siblings.ask<MomentOfProcess>(MOMENT, [viewer, nowMs]);
    const moments = [this.moment(viewer, nowMs), ...others];
    return {
      at_ms: nowMs,
      last_minute: describeMinutes(addMinutes(moments.map(({ lastMinute }) => lastMinute))),
      live: moments.reduce((sum, { live }) => sum + live, 0),
      waiting: moments.reduce((sum, { waiting }) => sum + waiting, 0),
      point:
        viewer.own === null
          ? pointOf(Math.floor(nowMs / MINUTE_MS), addMinutes(moments.map(({ minute }) => minute)))
          : null,
    };
  }

  private moment(viewer: Viewer, nowMs: number): MomentOfProcess {
    const open = [...this.traffic.underWay()].filter((trace) => maySee(viewer, trace));
    return {
      lastMinute: viewer.own === null ? this.traffic.lastMinute(nowMs) : this.ownLastMinute(viewer, nowMs),
      minute: this.traffic.counters.minute(Math.floor(nowMs / MINUTE_MS)),
      live: open.length,
      waiting: open.filter(({ isWaiting }) => isWaiting).length,
    };
  }

  private async lastHour(nowMs: number): Promise<OverviewDescription> {
    const last = Math.floor(nowMs / MINUTE_MS);
    const first = last - SPANS['1h'].count + 1;
    const hours = [this.rememberedHour(last), ...(await this.siblings.ask<HourOfProcess>(HOUR, last))];
    const minutes = Array.from({ length: SPANS['1h'].count }, (_, index) =>
      addMinutes(hours.flatMap((hour) => hour.minutes[index] ?? [])),
    );
    const [median, p95] =
      firstByteQuantiles(
        [0.5, 0.95],
        hours.map(({ firstBytes }) => firstBytes),
      ) ?? [];
    return {
      range: '1h',
      from_ms: first * MINUTE_MS,
      to_ms: nowMs,
      bucket_ms: MINUTE_MS,
      source: 'process',
      since_ms: Math.max(Math.min(...hours.map(({ sinceMs }) => sinceMs)), first * MINUTE_MS),
      total: describeMinutes(addMinutes(minutes)),
      first_byte_quantiles_ms: median === undefined || p95 === undefined ? null : { median, p95 },
      points: minutes.map((sums, index) => pointOf(first + index, sums)),
    };
  }

  private rememberedHour(last: number): HourOfProcess {
    const { sinceMs, counters } = this.traffic;
    const first = last - SPANS['1h'].count + 1;
    return {
      sinceMs,
      minutes: Array.from({ length: SPANS['1h'].count }, (_, index) => counters.minute(first + index)),
      firstBytes: counters.firstByteCounts(first, last),
    };
  }

  private async fromLedger(range: Range, { own }: Viewer, nowMs: number): Promise<OverviewDescription> {
    const { bucketMs, count } = SPANS[range];
    const toMs = (Math.floor(nowMs / bucketMs) + 1) * bucketMs;
    const fromMs = toMs - count * bucketMs;
    const used = await this.series.series({ fromMs, toMs, bucketMs, holder: own ?? undefined });
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

  private ownLastMinute(viewer: Viewer, nowMs: number): MinuteSums {
    const mine = this.traffic
      .recent()
      .filter(
        (trace) =>
          maySee(viewer, trace) &&
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
    return addMinutes(sums);
  }
}

function pointOf(minute: number, sums: MinuteSums): TrafficPoint {
  return { at_ms: minute * MINUTE_MS, ...describeMinutes(sums) };
}
