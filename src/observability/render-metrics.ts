import { AggregatorRegistry, collectDefaultMetrics, Registry } from 'prom-client';
import { type Counter, type Gauge, type Histogram, type HistogramSample, type Sample } from './instruments.js';
import { type MetricDefinition } from './metric-definitions.js';

/** A metric in the form of `Registry.getMetricsAsJSON()`, in which processes hand their metrics to each other. */
export interface MetricAsJson {
  name: string;
  help: string;
  type: string;
  aggregator: 'sum';
  values: MetricValue[];
}

interface MetricValue {
  value: number;
  labels: Readonly<Record<string, string | number>>;
  /** Absent where it is the metric's own name. */
  metricName?: string;
}

/** Shows instruments in the form that Prometheus reads, beside the metrics of the process and its event loop. */
export class MetricsPage {
  private readonly process = new Registry();

  constructor(
    private readonly counters: readonly Counter[],
    private readonly histograms: readonly Histogram[],
    private readonly gauges: readonly Gauge[],
  ) {
    collectDefaultMetrics({ register: this.process });
  }

  get contentType(): string {
    return this.process.contentType;
  }

  text(): Promise<string> {
    return Registry.merge([this.process, AggregatorRegistry.aggregate([this.own()])]).metrics();
  }

  /** What one of several workers has: a label says which one on every value. */
  async asJson(worker: number): Promise<MetricAsJson[]> {
    const ofProcess = (await this.process.getMetricsAsJSON()) as unknown as MetricAsJson[];
    return [...ofProcess, ...this.own()].map(({ name, help, type, values }) => ({
      name,
      help,
      type,
      aggregator: 'sum',
      // What is not known yet is NaN, which JSON does not have.
      values: values
        .filter(({ value }) => Number.isFinite(value))
        .map((value) => ({ ...value, labels: { ...value.labels, worker: String(worker) } })),
    }));
  }

  private own(): MetricAsJson[] {
    return [
      ...this.counters.map(describeCounter),
      ...this.gauges.map(({ definition, read }) => describe(definition, valuesOf(definition, read()))),
      ...this.histograms.map(describeHistogram),
    ];
  }
}

/** Writes the metrics of several workers as one text. Their labels differ, so nothing is added up. */
export function renderWorkers(workers: readonly MetricAsJson[][]): Promise<string> {
  return AggregatorRegistry.aggregate([...workers]).metrics();
}

function describeCounter(counter: Counter): MetricAsJson {
  return describe(counter.definition, valuesOf(counter.definition, counter.read()));
}

function describeHistogram(histogram: Histogram): MetricAsJson {
  const { definition } = histogram;
  return describe(
    definition,
    [...histogram.read()].flatMap((sample) => histogramValuesOf(definition, sample)),
  );
}

function describe({ name, help, type }: MetricDefinition, values: MetricValue[]): MetricAsJson {
  return { name, help, type, aggregator: 'sum', values };
}

function valuesOf({ labels, countedAs = 1 }: MetricDefinition, samples: Iterable<Sample>): MetricValue[] {
  return Array.from(samples, (sample) => ({
    value: sample.value / countedAs,
    labels: withNames(labels, sample.labels),
  }));
}

/** Prometheus wants buckets that include all smaller ones. */
function histogramValuesOf(
  { name, labels: names, buckets = [] }: MetricDefinition,
  { labels: values, counts, sum }: HistogramSample,
): MetricValue[] {
  const labels = withNames(names, values);
  let total = 0;
  const cumulated = [...buckets, '+Inf'].map((le, bucket) => {
    total += counts[bucket] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: total };
  });
  return [
    ...cumulated,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: total },
  ];
}

function withNames(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
