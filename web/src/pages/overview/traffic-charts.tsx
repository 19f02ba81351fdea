import type { OverviewDescription, TrafficPoint } from '../../../../src/admin/dashboard/dashboard-api.js';
import { type Series } from '../../charts/series.js';
import { TimeChart } from '../../charts/time-chart.js';
import { useSpeech } from '../../i18n/language.js';
import { cacheShare } from './overview-page.js';
import { DAY_MS, HOUR_MS } from '../../format/durations.js';

/** What happened over the chosen time. */
export function TrafficCharts({ overview: { points, bucket_ms } }: { overview: OverviewDescription }) {
  const { words, formats } = useSpeech();
  const { charts, series } = words.overview;
  const unit = unitOf(bucket_ms, words.overview);
  const of = (label: string, color: Series['color'], value: (point: TrafficPoint) => number | null): Series => ({
    label,
    color,
    values: points.map(value),
  });
  const common = { unit, atMs: points.map(({ at_ms }) => at_ms), bucketMs: bucket_ms };
  return (
    <div className="charts">
      <TimeChart
        {...common}
        title={charts.requests}
        kind="bars"
        format={formats.short}
        series={[
          of(series.faults, 'series-bad', (point) => point.faults),
          of(series.throttled, 'series-3', (point) => point.throttled),
          of(series.ok, 'series-1', (point) => point.requests - point.faults - point.throttled),
        ]}
      />
      <TimeChart
        {...common}
        title={charts.firstByte}
        kind="line"
        format={formats.duration}
        series={[of(series.firstByte, 'series-2', (point) => point.first_byte_ms)]}
      />
      <TimeChart
        {...common}
        title={charts.tokens}
        kind="bars"
        format={formats.short}
        series={[
          of(series.output, 'series-4', (point) => point.output_tokens),
          of(series.input, 'series-2', (point) => point.input_tokens),
          of(series.cacheWrite, 'series-3', (point) => point.cache_write_tokens),
          of(series.cacheRead, 'series-1', (point) => point.cache_read_tokens),
        ]}
      />
      <TimeChart
        {...common}
        title={charts.cost}
        kind="bars"
        format={formats.usd}
        series={[of(series.cost, 'series-3', (point) => point.cost_usd)]}
      />
      <TimeChart
        {...common}
        title={charts.cache}
        kind="line"
        top={1}
        format={formats.share}
        series={[of(series.share, 'series-1', cacheShare)]}
      />
    </div>
  );
}

function unitOf(
  bucketMs: number,
  {
    perMinute,
    perHour,
    perSixHours,
    perDay,
  }: { perMinute: string; perHour: string; perSixHours: string; perDay: string },
): string {
  if (bucketMs < HOUR_MS) return perMinute;
  if (bucketMs < 6 * HOUR_MS) return perHour;
  return bucketMs < DAY_MS ? perSixHours : perDay;
}
