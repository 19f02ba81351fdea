import { type MetricDefinition } from './metric-definitions.js';

/** The value of one combination of labels. */
export interface Sample {
  /** In the order of the definition. */
  readonly labels: readonly string[];
  value: number;
}

/** The observed values of one combination of labels. */
export interface HistogramSample {
  readonly labels: readonly string[];
  sum: number;
  /** How many values fell into each bucket and into none before it. The last bucket has what exceeds all bounds. */
  readonly counts: Float64Array;
}

/** A value that the gateway reads when somebody asks for metrics. */
export interface Gauge {
  definition: MetricDefinition;
  read: () => Iterable<Sample>;
}

/** Counts in plain numbers, at a tenth of the price of `prom-client`'s counter. */
export class Counter {
  private readonly samples = new Map<string, Sample>();

  constructor(readonly definition: MetricDefinition) {}

  /** The labels have the order of the definition. There must be few combinations, whatever clients send. */
  add(amount: number, ...labels: readonly string[]): void {
    const key = keyOf(labels);
    const sample = this.samples.get(key);
    if (sample) sample.value += amount;
    else this.samples.set(key, { labels, value: amount });
  }

  read(): Iterable<Sample> {
    return this.samples.values();
  }
}

/** Counts values by their size, at a tenth of the price of `prom-client`'s histogram. */
export class Histogram {
  private readonly samples = new Map<string, HistogramSample>();
  private readonly bounds: readonly number[];

  constructor(readonly definition: MetricDefinition) {
    this.bounds = definition.buckets ?? [];
  }

  observe(value: number, ...labels: readonly string[]): void {
    const key = keyOf(labels);
    let sample = this.samples.get(key);
    if (!sample) {
      sample = { labels, sum: 0, counts: new Float64Array(this.bounds.length + 1) };
      this.samples.set(key, sample);
    }
    let bucket = 0;
    while (bucket < this.bounds.length && value > (this.bounds[bucket] ?? 0)) bucket++;
    sample.counts[bucket] = (sample.counts[bucket] ?? 0) + 1;
    sample.sum += value;
  }

  read(): Iterable<HistogramSample> {
    return this.samples.values();
  }
}

function keyOf(labels: readonly string[]): string {
  let key = '';
  for (const label of labels) key += `${label}\n`;
  return key;
}
