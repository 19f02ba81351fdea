import { Injectable } from '@nestjs/common';
import { TokenRefreshService } from '../../auth/token-refresh.service.js';
import { Metrics } from '../../observability/metrics.service.js';
import type * as rendering from '../../observability/render-metrics.js';
import { Gauges } from './gauges.service.js';

/** Writes all metrics as text. Loads what this needs when somebody asks for the first time. */
@Injectable()
export class MetricsReader {
  private page: Promise<rendering.MetricsPage> | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly gauges: Gauges,
    refresh: TokenRefreshService,
  ) {
    refresh.ended$.subscribe((result) => metrics.refreshes.add(1, result));
  }

  async read(): Promise<{ text: string; contentType: string }> {
    const page = await (this.page ??= this.open());
    return { text: await page.text(), contentType: page.contentType };
  }

  private async open(): Promise<rendering.MetricsPage> {
    const { MetricsPage } = await import('../../observability/render-metrics.js');
    return new MetricsPage(this.metrics.counters, this.metrics.histograms, this.gauges.list());
  }
}
