import { Injectable } from '@nestjs/common';
import { TokenRefreshService } from '../../auth/token-refresh.service.js';
import { Metrics } from '../../observability/metrics.service.js';
import type { MetricAsJson, MetricsPage, renderWorkers } from '../../observability/render-metrics.js';
import { Siblings } from '../../observability/siblings.service.js';
import { Gauges } from './gauges.service.js';

/** Under which workers ask each other for their metrics. */
const TOPIC = 'metrics';

/** What `render-metrics.ts` has, which is loaded late. */
interface Rendering {
  page: MetricsPage;
  renderWorkers: typeof renderWorkers;
}

/**
 * Writes all metrics as text, with those of the other workers where there are some: whichever worker is asked, the text
 * is the same. Loads what this needs when somebody asks for the first time.
 */
@Injectable()
export class MetricsReader {
  private opened: Promise<Rendering> | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly gauges: Gauges,
    private readonly siblings: Siblings,
    refresh: TokenRefreshService,
  ) {
    refresh.ended$.subscribe((result) => metrics.refreshes.add(1, result));
    const { worker } = siblings;
    if (worker !== undefined) siblings.whenAsked(TOPIC, async () => (await this.open()).page.asJson(worker));
  }

  async read(): Promise<{ text: string; contentType: string }> {
    const { page, renderWorkers } = await this.open();
    const { worker } = this.siblings;
    if (worker === undefined) return { text: await page.text(), contentType: page.contentType };
    const [own, others] = await Promise.all([page.asJson(worker), this.siblings.ask<MetricAsJson[]>(TOPIC)]);
    return { text: await renderWorkers([own, ...others]), contentType: page.contentType };
  }

  private open(): Promise<Rendering> {
    return (this.opened ??= this.load());
  }

  private async load(): Promise<Rendering> {
    const { MetricsPage, renderWorkers } = await import('../../observability/render-metrics.js');
    const page = new MetricsPage(this.metrics.counters, this.metrics.histograms, this.gauges.list());
    return { page, renderWorkers };
  }
}
