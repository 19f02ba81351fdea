import { NANO_USD } from '../../config/nano-usd.js';
import { addMinutes, type MinuteSums } from '../../observability/minute-counters.js';
import { type SeriesPoint } from '../../usage/usage-series.repository.js';
import { type TrafficSums } from './dashboard-api.js';

export function describeMinutes(sums: MinuteSums): TrafficSums {
  return {
    requests: sums.requests,
    faults: sums.faults,
    throttled: sums.throttled,
    input_tokens: sums.inputTokens,
    cache_read_tokens: sums.cacheReadTokens,
    cache_write_tokens: sums.cacheWriteTokens,
    output_tokens: sums.outputTokens,
    cost_usd: sums.costNanoUsd / NANO_USD,
    first_byte_ms: sums.firstBytes === 0 ? null : sums.firstByteMs / sums.firstBytes,
  };
}

export function describeSeriesPoint({ attempts, ...sums }: Omit<SeriesPoint, 'atMs'>): TrafficSums {
  return describeMinutes({ requests: attempts, ...sums });
}

export function addPoints(points: readonly SeriesPoint[]): Omit<SeriesPoint, 'atMs'> {
  const { requests, ...sums } = addMinutes(points.map(({ attempts, ...rest }) => ({ requests: attempts, ...rest })));
  return { attempts: requests, ...sums };
}
