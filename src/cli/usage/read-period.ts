import { UsageError } from '../usage-error.js';

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

interface Period {
  from?: string;
  to?: string;
}

/**
 * Reads the time of a report as people type it; a day begins at midnight of the machine's time zone. Throws a
 * {@link UsageError} that names the option.
 */
export function readPeriod(
  options: { yesterday?: boolean | undefined; from?: string | undefined; to?: string | undefined },
  now: Date,
): Period {
  if (options.yesterday) {
    if (options.from !== undefined || options.to !== undefined)
      throw new UsageError('--yesterday says the time already: leave --from and --to out.');
    const midnight = (daysAgo: number): string =>
      new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo).toISOString();
    return { from: midnight(1), to: midnight(0) };
  }
  return {
    ...(options.from !== undefined && { from: readMoment('--from', options.from) }),
    ...(options.to !== undefined && { to: readMoment('--to', options.to) }),
  };
}

export function readMoment(option: string, text: string): string {
  const [, year, month, day] = DAY.exec(text) ?? [];
  const moment = year === undefined ? new Date(text) : new Date(Number(year), Number(month) - 1, Number(day));
  // A day that does not exist would become one of the next month.
  if (Number.isNaN(moment.getTime()) || (day !== undefined && moment.getDate() !== Number(day)))
    throw new UsageError(`${option} must be a day such as 2026-11-28, or a moment such as 2026-11-28T08:00Z.`);
  return moment.toISOString();
}
