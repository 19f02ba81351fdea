import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.js';
/** Numbers and times as a reader of a language expects them. */
export interface Formats {
  /** 1,234 */
  count: (value: number) => string;
  /** 1.2M */
  short: (value: number) => string;
  /** $1.23; small amounts keep what can be seen of them. */
  usd: (value: number) => string;
  /** 12.3 % */
  share: (value: number) => string;
  /** 340 ms, 2.4 s, 5 min */
  duration: (ms: number) => string;
  /** 14:05, with the day where it is another one. */
  moment: (ms: number) => string;
  /** 14:05:09 */
  clock: (ms: number) => string;
  /** in 5 minutes, 3 hours ago */
  relative: (ms: number, nowMs?: number) => string;
  /** 23 Nov 2026 */
  day: (ms: number) => string;
  locale: string;
}

const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
  ['second', 1_000],
] as const;

export function createFormats(locale: string): Formats {
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const short = new Intl.NumberFormat(locale === 'zh-CN' ? 'en' : locale, {
    notation: 'compact',
    maximumFractionDigits: 1,
  });
  const dollars = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const;
  const wholeUsd = new Intl.NumberFormat(locale, { ...dollars, maximumFractionDigits: 0 });
  const usd = new Intl.NumberFormat(locale, dollars);
  const smallUsd = new Intl.NumberFormat(locale, { ...dollars, maximumSignificantDigits: 2 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dayTime = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);

  return {
    locale,
    count: (value) => count.format(value),
    short: (value) => (value < 10_000 ? count.format(Math.round(value)) : short.format(value)),
    usd: (value) =>
      (value !== 0 && Math.abs(value) < 0.1 ? smallUsd : Math.abs(value) >= 1_000 ? wholeUsd : usd).format(value),
    share: (value) => share.format(value),
    duration: (ms) => {
      if (ms < 1_000) return unit(Math.round(ms), 'millisecond');
      if (ms < MINUTE_MS) return unit(ms / 1_000, 'second');
      if (ms < HOUR_MS) return unit(ms / MINUTE_MS, 'minute');
      return unit(ms / HOUR_MS, 'hour');
    },
    moment: (ms) => (new Date(ms).toDateString() === new Date().toDateString() ? time : dayTime).format(ms),
    clock: (ms) => clock.format(ms),
    relative: (ms, nowMs = Date.now()) => {
      const away = ms - nowMs;
      const [name, size] = UNITS.find(([, unitMs]) => Math.abs(away) >= unitMs) ?? (['second', 1_000] as const);
      return relative.format(Math.round(away / size), name);
    },
    day: (ms) => day.format(ms),
  };
}
