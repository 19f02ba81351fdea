import { type Selectable } from 'kysely';
import { type GatewayKeysTable } from '../storage/team-schema.js';
import { toAmounts } from './limit-fields.js';
import { LIMIT_NAMES, type LimitAmounts, type LimitName } from './limit-table.js';

type StoredLimits = Pick<
  Selectable<GatewayKeysTable>,
  | 'limits'
  | 'requests_per_minute'
  | 'tokens_per_minute'
  | 'max_concurrent'
  | 'budget_day_usd'
  | 'budget_week_usd'
  | 'budget_month_usd'
>;

/** The limits of a key in the database. */
export function readStoredLimits(row: StoredLimits): LimitAmounts {
  if (row.limits !== null) return readLimitsJson(row.limits);
  const former = readFormerColumns(row);
  return toAmounts((name) => former.get(name));
}

/** The limits of a row that was not made by an earlier version. */
export function readLimitsJson(json: string): LimitAmounts {
  const stored = membersOf(json);
  return toAmounts((name) => stored.get(name));
}

/** Limits in the database that this version does not know, and so does not hold: a newer one has set them. */
export function findUnknownLimits({ limits }: Pick<StoredLimits, 'limits'>): string[] {
  const known = new Set<string>(LIMIT_NAMES);
  return limits === null ? [] : [...membersOf(limits).keys()].filter((name) => !known.has(name));
}

function readFormerColumns(row: StoredLimits): ReadonlyMap<string, number | null> {
  return new Map<LimitName, number | null>([
    ['requests', row.requests_per_minute],
    ['tokens', row.tokens_per_minute],
    ['concurrent', row.max_concurrent],
    ['budget_day', row.budget_day_usd],
    ['budget_week', row.budget_week_usd],
    ['budget_month', row.budget_month_usd],
  ]);
}

function membersOf(json: string): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(JSON.parse(json) as object));
}
