import { useEffect, useRef, useState } from 'react';
import UPlot, { type AlignedData, type Options } from 'uplot';
import { useFormats, useWords } from '../i18n/language.js';
import { useTheme } from '../theme.js';
import { resolveColor, type Series, stack } from './series.js';
import { DAY_MS, HOUR_MS } from '../format/durations.js';

interface TimeChartProps {
  title: string;
  /** Of one point, for the reader. */
  unit: string;
  atMs: readonly number[];
  bucketMs: number;
  series: readonly Series[];
  kind: 'bars' | 'line';
  format: (value: number) => string;
  /** The top of the scale where it is known. */
  top?: number;
}

const HEIGHT = 168;
/** So few points of a line would hardly be seen without dots. */
const FEW = 4;

/** Figures over time. Bars of several series are stacked. Screen readers get a summary in place of the picture. */
export function TimeChart(props: TimeChartProps) {
  const { title, unit, atMs, series, format } = props;
  const words = useWords();
  const formats = useFormats();
  const { dark } = useTheme();
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot | undefined>(undefined);
  const [pointed, setPointed] = useState<number | null>(null);
  const shape = JSON.stringify([
    dark,
    formats.locale,
    props.kind,
    props.top,
    props.bucketMs,
    series.map((one) => [one.label, isSparse(one)]),
  ]);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const plot = new UPlot(
      optionsOf(props, element.clientWidth, formats.locale, setPointed),
      alignedOf(props),
      element,
    );
    chart.current = plot;
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
    // Data alone does not make the chart anew.
  }, [shape]);

  useEffect(() => chart.current?.setData(alignedOf(props)), [props]);

  const index = pointed ?? atMs.length - 1;
  const at = atMs[index];
  const quiet = series.every(({ values }) =>
    values.every((value) => value === null || (props.kind === 'bars' && value === 0)),
  );
  return (
    <figure className="chart">
      <figcaption>
        <h3>{title}</h3>
        <span className="chart-unit">{unit}</span>
      </figcaption>
      <div className="chart-frame" ref={frame} aria-hidden="true" />
      {quiet && <p className="chart-quiet">{words.overview.quiet}</p>}
      <ul className="legend">
        <li className="legend-time">
          {at === undefined ? '' : props.bucketMs >= DAY_MS ? formats.day(at) : formats.moment(at)}
        </li>
        {series.map(({ label, color, values }) => (
          <li key={label}>
            <i className={`swatch ${color}`} />
            {label} <b>{values[index] === null || values[index] === undefined ? '–' : format(values[index])}</b>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function alignedOf({ atMs, series, kind }: TimeChartProps): AlignedData {
  const drawn = kind === 'bars' ? stack(series) : series;
  return [atMs.map((ms) => ms / 1000), ...drawn.map(({ values }) => [...values])];
}

function optionsOf(
  { series, kind, format, top, bucketMs }: TimeChartProps,
  width: number,
  locale: string,
  point: (index: number | null) => void,
): Options {
  const muted = resolveColor('muted');
  const line = resolveColor('line');
  const font = '11px system-ui, sans-serif';
  const drawn = kind === 'bars' ? [...series].reverse() : series;
  const bars = UPlot.paths.bars?.({ size: [0.72, 40], radius: 0.18, align: 1 });
  return {
    width,
    height: HEIGHT,
    padding: [10, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: kind === 'line' } },
    scales: {
      x: { range: (_, from, to) => [from, to + (kind === 'bars' ? bucketMs / 1000 : 0)] },
      y: { range: (_, __, max) => [0, top ?? (max > 0 ? max * 1.08 : 1)] },
    },
    axes: [
      {
        stroke: muted,
        font,
        grid: { show: false },
        ticks: { show: false },
        size: 24,
        space: 64,
        values: (_, ticks) => ticks.map((tick) => tickOf(tick * 1000, bucketMs, locale)),
      },
      {
        stroke: muted,
        font,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        size: 54,
        space: 36,
        values: (_, ticks) => ticks.map(format),
      },
    ],
    series: [
      {},
      ...drawn.map(({ label, color, values }) => {
        const stroke = resolveColor(color);
        if (kind === 'bars' && bars) return { label, fill: stroke, width: 0, points: { show: false }, paths: bars };
        return {
          label,
          stroke,
          width: 2,
          spanGaps: true,
          fill: fade(stroke),
          points: { show: isSparse({ values }), size: 6, fill: stroke, width: 0 },
        };
      }),
    ],
    hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
  };
}

function tickOf(ms: number, bucketMs: number, locale: string): string {
  const style: Intl.DateTimeFormatOptions =
    bucketMs >= 6 * HOUR_MS
      ? { day: 'numeric', month: 'numeric' }
      : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return new Intl.DateTimeFormat(locale, style).format(ms);
}

function isSparse({ values }: Pick<Series, 'values'>): boolean {
  return values.filter((value) => value !== null).length <= FEW;
}

/** A colour of `rgb()`, nearly transparent. */
function fade(color: string): string {
  return color.replace(/^rgb\(([^)]+)\)$/, 'rgba($1, 0.12)');
}
