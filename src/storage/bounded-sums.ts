import { type RawBuilder, sql } from 'kysely';
import { type Engine } from './storage-settings.js';

/** The largest number that every reader takes exactly; 10⁻⁹ USD up to it are nine million dollars. */
const LARGEST = sql.lit(Number.MAX_SAFE_INTEGER);

/**
 * A column's value as one that can be added up: whole, from 0 to the largest that is exact. SQLite keeps whatever was
 * once written into a column, and a row from before figures were checked must not make all others unreadable.
 */
export function bounded(engine: Engine, value: RawBuilder<unknown>): RawBuilder<number> {
  if (engine === 'postgres') return sql<number>`least(greatest(coalesce(${value}, 0), 0), ${LARGEST})`;
  return sql<number>`cast(min(max(coalesce(${value}, 0), 0), ${LARGEST}) as integer)`;
}

/**
 * The sum of a column's values, each bounded, and bounded itself: SQLite's own `sum` fails above 2⁶³, and PostgreSQL's
 * is of another type than the columns.
 */
export function boundedSum(engine: Engine, value: RawBuilder<unknown>): RawBuilder<number> {
  if (engine === 'postgres')
    return sql<number>`cast(least(coalesce(sum(${bounded(engine, value)}), 0), ${LARGEST}) as bigint)`;
  return sql<number>`cast(min(total(${bounded(engine, value)}), ${LARGEST}) as integer)`;
}

/** Two columns' values added. */
export function boundedPlus(engine: Engine, one: RawBuilder<unknown>, other: RawBuilder<unknown>): RawBuilder<number> {
  if (engine === 'postgres')
    return sql<number>`cast(least(${bounded(engine, one)}::numeric + ${bounded(engine, other)}, ${LARGEST}) as bigint)`;
  return sql<number>`min(${bounded(engine, one)} + ${bounded(engine, other)}, ${LARGEST})`;
}
