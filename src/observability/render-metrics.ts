import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Distribution, type Spread, type Sum, type Tally } from './instruments.js';
import { type MetricDefinition } from './metric-definitions.js';

/** A gauge, read when somebody asks. */
export interface Reading {
  definition: MetricDefinition;
  read: () => Iterable<Sum>;
}

/** Shows instruments in the form that Prometheus reads, with those of the process and its event loop beside them. */
export class MetricsPage {
  private readonly registry = new Registry();

  constructor(tallies: Iterable<Tally>, distributions: Iterable<Distribution>, readings: Iterable<Reading>) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    for (const tally of tallies) {
      const { name, help, labels, countedAs = 1 } = tally.definition;
      new Counter({
        name,
        help,
        labelNames: labels,
        registers,
        collect() {
          this.reset();
          for (const sum of tally.read()) this.inc(labelled(labels, sum.labels), sum.value / countedAs);
        },
      });
    }
    for (const { definition, read } of readings) {
      const { name, help, labels } = definition;
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers,
        collect() {
          this.reset();
          for (const sum of read()) this.set(labelled(labels, sum.labels), sum.value);
        },
      });
    }
    for (const distribution of distributions) this.registry.registerMetric(new ShownHistogram(distribution));
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}

/** A histogram whose values were counted elsewhere. */
class ShownHistogram extends Histogram {
  constructor(private readonly distribution: Distribution) {
    const { name, help, labels, buckets = [] } = distribution.definition;
    super({ name, help, labelNames: labels, buckets: [...buckets], registers: [] });
  }

  /** Where the library takes what it shows from. */
  getForPromString(): Promise<object> {
    const { definition } = this.distribution;
    return Promise.resolve({
      name: definition.name,
      help: definition.help,
      type: definition.type,
      values: [...this.distribution.read()].flatMap((spread) => valuesOf(definition, spread)),
    });
  }
}

function valuesOf({ name, labels, buckets = [] }: MetricDefinition, { labels: values, counts, sum }: Spread): object[] {
  const sharedLabels = labelled(labels, values);
  let total = 0;
  const cumulated = [...buckets, '+Inf'].map((le, bucket) => ({
    metricName: `${name}_bucket`,
    labels: { le },
    sharedLabels,
    value: (total += counts[bucket] ?? 0),
  }));
  return [
    ...cumulated,
    { metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum },
    { metricName: `${name}_count`, labels: {}, sharedLabels, value: total },
  ];
}

function labelled(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
