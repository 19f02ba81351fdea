import { useState } from 'react';
import type {
  LiveDescription,
  OverviewDescription,
  Range,
  TrafficPoint,
  TrafficSums,
} from '../../../../src/admin/dashboard/dashboard-api.js';
import { gateway } from '../../api/gateway.js';
import { useSession } from '../../api/session.js';
import { useLive } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { useSpeech } from '../../i18n/language.js';
import { Stat } from '../../parts/figures.js';
import { Segmented } from '../../parts/segmented.js';
import { Loaded } from '../../parts/states.js';
import { TrafficCharts } from './traffic-charts.js';
import { Verdict } from './verdict.js';

const RANGES: readonly Range[] = ['1h', '24h', '7d', '30d'];
const REFRESH_MS = 30_000;

export function OverviewPage() {
  const { words, formats } = useSpeech();
  const { role } = useSession();
  const [range, setRange] = useState<Range>('1h');
  const live = useLive();
  const overview = useResource(() => gateway.overview(range), range, REFRESH_MS);
  const current = overview.value && withLivePoint(overview.value, live);

  return (
    <>
      <div className="page-head page-head-overview">
        <Verdict live={live} operator={role !== 'member'} />
        <div className="page-actions">
          <span className={live ? 'live live-on' : 'live'}>{live ? words.overview.live : words.overview.notLive}</span>
          <Segmented
            label={words.overview.range}
            value={range}
            onChange={setRange}
            options={RANGES.map((one) => ({ value: one, label: words.overview.ranges[one] }))}
          />
        </div>
      </div>
      <Loaded resource={{ ...overview, value: current }}>
        {(shown) => (
          <>
            <Stats overview={shown} live={live} />
            <TrafficCharts overview={shown} />
            <p className="small source">
              {shown.source === 'process'
                ? words.overview.sourceProcess(formats.moment(shown.since_ms))
                : words.overview.sourceLedger}
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}

function Stats({ overview, live }: { overview: OverviewDescription; live: LiveDescription | undefined }) {
  const { words, formats } = useSpeech();
  const { stats } = words.overview;
  const { total, range, first_byte_quantiles_ms: quantiles } = overview;
  const inRange = words.overview.inRange[range];
  const faultShare = total.requests === 0 ? 0 : total.faults / total.requests;
  const firstByte = quantiles?.median ?? total.first_byte_ms;
  return (
    <dl className="stats">
      <Stat label={stats.live} value={live ? formats.count(live.live) : '–'} tone="accent">
        {live && live.waiting > 0 ? words.overview.waiting(live.waiting) : words.overview.now}
      </Stat>
      <Stat label={stats.rate} value={live ? formats.count(live.last_minute.requests) : '–'}>
        {words.overview.requestsIn(formats.short(total.requests))} · {inRange}
      </Stat>
      <Stat
        label={stats.faults}
        value={formats.share(faultShare)}
        tone={total.requests === 0 ? undefined : faultShare > 0.05 ? 'bad' : faultShare > 0.01 ? 'warn' : 'good'}
      >
        {words.overview.faultsAre} · {words.overview.throttled(formats.short(total.throttled))}
      </Stat>
      <Stat label={stats.firstByte} value={firstByte === null ? '–' : formats.duration(firstByte)}>
        {quantiles ? words.overview.medianAndP95(formats.duration(quantiles.p95)) : words.overview.mean}
      </Stat>
      <Stat label={stats.cache} value={formats.share(cacheShare(total) ?? 0)}>
        {inRange}
      </Stat>
      <Stat
        label={stats.tokens}
        value={formats.short(
          total.input_tokens + total.cache_read_tokens + total.cache_write_tokens + total.output_tokens,
        )}
      >
        {inRange}
      </Stat>
      <Stat label={stats.cost} value={formats.usd(total.cost_usd)}>
        {inRange}
      </Stat>
    </dl>
  );
}

/** The part of the input that came from caches. */
export function cacheShare({ input_tokens, cache_read_tokens, cache_write_tokens }: TrafficSums): number | null {
  const input = input_tokens + cache_read_tokens + cache_write_tokens;
  return input === 0 ? null : cache_read_tokens / input;
}

/** The minute that runs grows at the end of the chart, and a new one follows it. */
function withLivePoint(overview: OverviewDescription, live: LiveDescription | undefined): OverviewDescription {
  const point = live?.point;
  if (!point || overview.range !== '1h') return overview;
  const points = overview.points.filter(({ at_ms }) => at_ms < point.at_ms);
  const shown: TrafficPoint[] = [...points, point].slice(-overview.points.length);
  return { ...overview, points: shown };
}
