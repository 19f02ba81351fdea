/** What a limit counts: requests as they begin, requests under way, tokens of every kind, or what requests cost. */
export type Measure = 'requests' | 'requests_under_way' | 'tokens' | 'cost';

/**
 * The time for which a limit counts. A minute begins with its first request; days, weeks and months are the calendar's
 * in UTC, and weeks begin on Monday. `moment` is for what only counts while it lasts.
 */
export type LimitPeriod = 'moment' | 'minute' | CalendarPeriod;
export type CalendarPeriod = 'day' | 'week' | 'month';

/** Requests under way are the one thing that counts for a moment only. */
type Counting =
  | { counts: 'requests_under_way'; period: 'moment' }
  | { counts: Exclude<Measure, 'requests_under_way'>; period: Exclude<LimitPeriod, 'moment'> };

/** How a refusal speaks of whoever has a limit. */
export interface LimitParty {
  /** "Team Payments may". */
  may: string;
  /** "The monthly budget of team Payments", of the word "monthly". */
  budget: (period: string) => string;
}

type LimitDefinition = Counting & {
  /** Its field in the admin API; `budget_usd.day` is the field `day` within `budget_usd`. */
  field: string;
  /** Its option of `npm run keys -- create`. */
  option: string;
  /** The largest amount that may be set: USD where it counts cost, else a whole number. */
  most: number;
  /** What follows the amount in a table. */
  unit: string;
  /** What the help of the command line says. */
  help: string;
  /** What a client is told when the limit is reached, before it is told when to come again. */
  refusal: (amount: string, party: LimitParty) => string;
};

const MOST_TOKENS = 1_000_000_000_000;
/** The amount is counted in billionths of a dollar, which are exact as a number up to this. */
const MOST_USD = 5_000_000;

/**
 * Every limit that a key, a member, a team or the organization may have. The settings of all of them, their storage,
 * the counting, refusals, the command line, OpenAPI and the dashboard read this table. The database keeps amounts by
 * the names of the entries: a name never changes.
 */
export const KEY_LIMITS = {
  requests: {
    field: 'requests_per_minute',
    option: 'rpm',
    counts: 'requests',
    period: 'minute',
    most: 1_000_000,
    unit: 'rpm',
    help: 'requests a minute',
    refusal: (amount, { may }) => `${may} make ${amount} requests a minute.`,
  },
  tokens: {
    field: 'tokens_per_minute',
    option: 'tpm',
    counts: 'tokens',
    period: 'minute',
    most: MOST_TOKENS,
    unit: 'tpm',
    help: 'tokens a minute',
    refusal: (amount, { may }) => `${may} use ${amount} tokens a minute.`,
  },
  concurrent: {
    field: 'max_concurrent',
    option: 'concurrent',
    counts: 'requests_under_way',
    period: 'moment',
    most: 100_000,
    unit: 'at a time',
    help: 'requests under way at a time',
    refusal: (amount, { may }) => `${may} have ${amount} requests under way at a time.`,
  },
  budget_day: {
    field: 'budget_usd.day',
    option: 'budget-day',
    counts: 'cost',
    period: 'day',
    most: MOST_USD,
    unit: 'a day',
    help: 'cost of a day',
    refusal: (amount, { budget }) => `${budget('daily')} (${amount}) is spent.`,
  },
  budget_week: {
    field: 'budget_usd.week',
    option: 'budget-week',
    counts: 'cost',
    period: 'week',
    most: MOST_USD,
    unit: 'a week',
    help: 'cost of a week',
    refusal: (amount, { budget }) => `${budget('weekly')} (${amount}) is spent.`,
  },
  budget_month: {
    field: 'budget_usd.month',
    option: 'budget-month',
    counts: 'cost',
    period: 'month',
    most: MOST_USD,
    unit: 'a month',
    help: 'cost of a month',
    refusal: (amount, { budget }) => `${budget('monthly')} (${amount}) is spent.`,
  },
} as const satisfies Readonly<Record<string, LimitDefinition>>;

export type LimitName = keyof typeof KEY_LIMITS;

export const LIMIT_NAMES = Object.keys(KEY_LIMITS) as readonly LimitName[];

/** Limits, as they were set: dollars where cost is counted. What is absent is without limit. */
export type LimitAmounts = Readonly<Partial<Record<LimitName, number>>>;

/** Limits of periods that begin at a time of day, whoever uses them. */
export function followsCalendar(name: LimitName): boolean {
  return calendarPeriodOf(name) !== undefined;
}

export function calendarPeriodOf(name: LimitName): CalendarPeriod | undefined {
  const { period }: LimitDefinition = KEY_LIMITS[name];
  return period === 'minute' || period === 'moment' ? undefined : period;
}
