import { type RawBuilder, sql } from 'kysely';
import { DAY_MS, HOUR_MS } from '../config/durations.js';

/**
 * What a report can be about a part of. An owner is a member by name, as reports knew them before there were members.
 */
export const REPORT_FILTERS = [
  'key',
  'owner',
  'member',
  'team',
  'project',
  'model',
  'account',
  'client',
  'conversation',
] as const;
export type FilterName = (typeof REPORT_FILTERS)[number];

/** What reports have lines for. */
export const REPORT_GROUPS = [...REPORT_FILTERS, 'day', 'hour'] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];

/** The columns of `usage_hours`, and those of `usage_records` where they are called otherwise. */
const COLUMNS: Readonly<Record<Exclude<FilterName, 'owner'>, string>> = {
  key: 'key_id',
  member: 'member_id',
  team: 'team_id',
  project: 'project',
  model: 'model',
  account: 'account',
  client: 'client',
  conversation: 'conversation',
};

/** Where a report reads: sums of hours, or single records. */
export type ReportSource = 'hours' | 'records';

/** The column of a filter. Hours have no conversations. */
export function columnOf(filter: FilterName, source: ReportSource): RawBuilder<string> {
  if (filter === 'model' && source === 'records') return sql.ref<string>('model_served');
  return sql.ref<string>(COLUMNS[filter === 'owner' ? 'member' : filter]);
}

/** What the lines of a group are told apart by: text, or a number of days or milliseconds since 1970. */
export function labelOf(group: ReportGroup, source: ReportSource): RawBuilder<string | number> {
  const time = sql.ref(source === 'hours' ? 'hour_ms' : 'at_ms');
  if (group === 'day') return sql`${time} / ${sql.lit(DAY_MS)}`;
  if (group === 'hour') return sql`${time} / ${sql.lit(HOUR_MS)}`;
  const column = columnOf(group, source);
  return source === 'hours' ? column : sql`coalesce(${column}, '')`;
}

/** Shows what a line is told apart by: a day as `2026-01-31`, an hour as `2026-01-31T08:00Z`; both are of UTC. */
export function showLabel(group: ReportGroup, label: string | number): string {
  if (group === 'day') return new Date(Number(label) * DAY_MS).toISOString().slice(0, 10);
  if (group === 'hour') return `${new Date(Number(label) * HOUR_MS).toISOString().slice(0, 16)}Z`;
  return String(label);
}

export function isTime(group: ReportGroup): boolean {
  return group === 'day' || group === 'hour';
}

/** Whether values of a group are ids beside which reports show names. */
export function hasNames(group: ReportGroup): boolean {
  return group === 'key' || group === 'member' || group === 'team' || group === 'account';
}
