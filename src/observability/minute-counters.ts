import { MINUTE_MS } from '../config/durations.js';
import { type RequestTrace } from './request-trace.js';

/** Sums of a minute, or of several. */
export interface MinuteSums {
  requests: number;
  /** Requests in which the gateway or its upstream failed. */
  faults: number;
  /** Requests that were answered with 429. */
  throttled: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  costNanoUsd: number;
  /** How many answers began. */
  firstBytes: number;
  firstByteMs: number;
}

/** An hour, and the running minute. */
const MINUTES = 61;

const FIELDS = 10;
/**
 * Each bucket of the times to the first byte is this much wider than the one before, so that quantiles are right within
 * a tenth.
 */
const GROWTH = 1.2;
const BUCKETS = 80;

/** Counts what was served in each of the last minutes, in fixed memory and with a few additions for each request. */
export class MinuteCounters {
  private readonly sums = new Float64Array(MINUTES * FIELDS);
  private readonly firstBytes = new Uint32Array(MINUTES * BUCKETS);
  /** The minute, since 1970, that a slot holds. */
  private readonly minuteOf = new Float64Array(MINUTES).fill(-1);

  /** Counts a request in the minute in which it ended. */
  count(
    { use, firstByteMs, isFault, isThrottled }: Pick<RequestTrace, 'use' | 'firstByteMs' | 'isFault' | 'isThrottled'>,
    nowMs: number,
  ): void {
    const slot = this.slotFor(Math.floor(nowMs / MINUTE_MS));
    const { sums } = this;
    const at = slot * FIELDS;
    sums[at] = (sums[at] ?? 0) + 1;
    if (isFault) sums[at + 1] = (sums[at + 1] ?? 0) + 1;
    sums[at + 2] = (sums[at + 2] ?? 0) + use.inputTokens;
    sums[at + 3] = (sums[at + 3] ?? 0) + use.cacheReadTokens;
    sums[at + 4] = (sums[at + 4] ?? 0) + use.cacheWriteTokens;
    sums[at + 5] = (sums[at + 5] ?? 0) + use.outputTokens;
    sums[at + 6] = (sums[at + 6] ?? 0) + (use.costNanoUsd ?? 0);
    if (isThrottled) sums[at + 9] = (sums[at + 9] ?? 0) + 1;
    if (firstByteMs === null) return;
    sums[at + 7] = (sums[at + 7] ?? 0) + 1;
    sums[at + 8] = (sums[at + 8] ?? 0) + firstByteMs;
    const bucket = slot * BUCKETS + bucketOf(firstByteMs);
    this.firstBytes[bucket] = (this.firstBytes[bucket] ?? 0) + 1;
  }

  /** The sums of one minute, counted from 1970. */
  minute(minute: number): MinuteSums {
    const slot = minute % MINUTES;
    const at = slot * FIELDS;
    const known = this.minuteOf[slot] === minute;
    const sum = (field: number): number => (known ? (this.sums[at + field] ?? 0) : 0);
    return {
      requests: sum(0),
      faults: sum(1),
      throttled: sum(9),
      inputTokens: sum(2),
      cacheReadTokens: sum(3),
      cacheWriteTokens: sum(4),
      outputTokens: sum(5),
      costNanoUsd: sum(6),
      firstBytes: sum(7),
      firstByteMs: sum(8),
    };
  }

  /** How many answers began within each of the times that {@link firstByteQuantiles} knows, both minutes included. */
  firstByteCounts(fromMinute: number, toMinute: number): number[] {
    const counts = Array.from({ length: BUCKETS }, () => 0);
    for (let minute = fromMinute; minute <= toMinute; minute++) {
      const slot = minute % MINUTES;
      if (this.minuteOf[slot] !== minute) continue;
      for (let bucket = 0; bucket < BUCKETS; bucket++)
        counts[bucket] = (counts[bucket] ?? 0) + (this.firstBytes[slot * BUCKETS + bucket] ?? 0);
    }
    return counts;
  }

  private slotFor(minute: number): number {
    const slot = minute % MINUTES;
    if (this.minuteOf[slot] !== minute) {
      this.minuteOf[slot] = minute;
      this.sums.fill(0, slot * FIELDS, (slot + 1) * FIELDS);
      this.firstBytes.fill(0, slot * BUCKETS, (slot + 1) * BUCKETS);
    }
    return slot;
  }
}

export function addMinutes(sums: readonly MinuteSums[]): MinuteSums {
  const total: MinuteSums = {
    requests: 0,
    faults: 0,
    throttled: 0,
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    costNanoUsd: 0,
    firstBytes: 0,
    firstByteMs: 0,
  };
  for (const one of sums) for (const name of Object.keys(total) as (keyof MinuteSums)[]) total[name] += one[name];
  return total;
}

/**
 * The time within which each share of the answers began, of the counts of one process or of several. Answers undefined
 * where none began.
 */
export function firstByteQuantiles(
  shares: readonly number[],
  counted: readonly (readonly number[])[],
): number[] | undefined {
  const counts = Array.from({ length: BUCKETS }, (_, bucket) =>
    counted.reduce((sum, one) => sum + (one[bucket] ?? 0), 0),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total === 0 ? undefined : shares.map((share) => quantileOf(counts, share * total));
}

function bucketOf(ms: number): number {
  return ms <= 1 ? 0 : Math.min(BUCKETS - 1, Math.floor(Math.log(ms) / Math.log(GROWTH)));
}

/** Answers the middle of the bucket in which the nth answer lies. */
function quantileOf(counts: readonly number[], rank: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    seen += counts[bucket] ?? 0;
    if (seen >= rank) return GROWTH ** (bucket + 0.5);
  }
  return GROWTH ** BUCKETS;
}
