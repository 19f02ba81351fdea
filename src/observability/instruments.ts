import { type MetricDefinition } from './metric-definitions.js';

/** What one combination of label values has come to. */
export interface Sum {
  readonly labels: readonly string[];
  value: number;
}

/** Observed values of one combination of label values. */
export interface Spread {
  readonly labels: readonly string[];
  sum: number;
  /** How many fell into each bucket and into none before it; the last one is for what exceeds all bounds. */
  readonly counts: Float64Array;
}

/** A counter: what `prom-client` shows when somebody asks, and a tenth of its price until then. */
export class Tally {
  private readonly sums = new Map<string, Sum>();

  constructor(readonly definition: MetricDefinition) {}

  /** Label values in the order of the definition; there must be few of them, whatever clients send. */
  add(amount: number, ...labels: readonly string[]): void {
    const key = keyOf(labels);
    const sum = this.sums.get(key);
    if (sum) sum.value += amount;
    else this.sums.set(key, { labels, value: amount });
  }

  read(): Iterable<Sum> {
    return this.sums.values();
  }
}

/** A histogram, as {@link Tally} is a counter. */
export class Distribution {
  private readonly spreads = new Map<string, Spread>();
  private readonly bounds: readonly number[];

  constructor(readonly definition: MetricDefinition) {
    this.bounds = definition.buckets ?? [];
  }

  observe(value: number, ...labels: readonly string[]): void {
    const key = keyOf(labels);
    let spread = this.spreads.get(key);
    if (!spread) this.spreads.set(key, (spread = { labels, sum: 0, counts: new Float64Array(this.bounds.length + 1) }));
    let bucket = 0;
    while (bucket < this.bounds.length && value > (this.bounds[bucket] ?? 0)) bucket++;
    spread.counts[bucket] = (spread.counts[bucket] ?? 0) + 1;
    spread.sum += value;
  }

  read(): Iterable<Spread> {
    return this.spreads.values();
  }
}

function keyOf(labels: readonly string[]): string {
  let key = '';
  for (const label of labels) key += `${label}\n`;
  return key;
}
