const PATHS = {
  pulse: 'M3 12h4l2.5-7 4.5 14 2.5-7H21',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6.5 9c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.3a3.5 3.5 0 0 1 0 ' +
    '6.4M18 14.4c2.1.8 3.5 2.8 3.5 5.6',
  key: 'M14.5 9.5 21 3m-3 3 2.5 2.5M15 8l2 2M8.5 21a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11Z',
  bars: 'M4 20V11m5.3 9V4m5.4 16v-6M20 20V8',
  list: 'M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01',
  spark: 'M12 3v5m0 8v5m9-9h-5M8 12H3m14.5-5.5-2.8 2.8m-5.4 5.4-2.8 2.8m0-11 2.8 2.8m5.4 5.4 2.8 2.8',
  route:
    'M6 19a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm12-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8.5 16.5H14a3 3 0 0 0 ' +
    '0-6h-4a3 3 0 0 1 0-6h5.5',
  leave: 'M14 4h-8a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8m-4-8h11m0 0-4-4m4 4-4 4',
  enter: 'M10 4h8a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-8m3-8H3m10 0-4-4m4 4-4 4',
  sheet: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6m-6 4h6',
  sun:
    'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2m9-9h-2M5 12H3m15.4-6.4L17 7M7 17l-1.4 1.4m12.8 0L17 17M7 7 ' +
    '5.6 5.6',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4 6.7 6.7 0 0 0 20 14.5Z',
  half: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-18v18m3-16.4v14.8M18 7v10',
  more: 'M12 5.5h.01M12 12h.01M12 18.5h.01',
  plus: 'M12 5v14m-7-7h14',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  cross: 'm6 6 12 12M18 6 6 18',
  down: 'M12 4v12m0 0-5-5m5 5 5-5M5 20h14',
  back: 'm11 5-7 7 7 7m-7-7h17',
  refresh: 'M20 5v5h-5M4 19v-5h5m10.2-4A8 8 0 0 0 5 8.5M4.8 14A8 8 0 0 0 19 15.5',
  arrow: 'm9 5 7 7-7 7',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words that say the same: nothing for a screen reader. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      className={name === 'more' ? 'icon icon-dots' : 'icon'}
      viewBox="0 0 24 24"
      width="20"
      height="20"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Several streams become one. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M6 10.5c6 0 6 5.5 10 5.5h10M6 16h10M6 21.5c6 0 6-5.5 10-5.5" />
      <circle cx="26" cy="16" r="2.2" />
    </svg>
  );
}
