import { type RawBuilder, sql } from 'kysely';
import { type Engine } from './storage-settings.js';

/** The largest number that every reader takes exactly. In 10⁻⁹ USD it is nine million dollars. */
const LARGEST = sql.lit(Number.MAX_SAFE_INTEGER);

/**
 * Makes a column's value fit for a sum: a whole number from 0 to the largest exact one. SQLite keeps any value in any
 * column, and a bad row from a version that did not check figures must not make all others unreadable.
 */
export function bounded(engine: Engine, value: RawBuilder<unknown>): RawBuilder<number> {
  if (engine === 'postgres') return sql<number>`least(greatest(coalesce(${value}, 0), 0), ${LARGEST})`;
  return sql<number>`cast(min(max(coalesce(${value}, 0), 0), ${LARGEST}) as integer)`;
}

/**
 * Sums a column. It bounds each value and the sum: SQLite's own `sum` fails above 2⁶³, and PostgreSQL's is of another
 * type than the columns.
 */
export function boundedSum(engine: Engine, value: RawBuilder<unknown>): RawBuilder<number> {
  if (engine === 'postgres')
    return sql<number>`cast(least(coalesce(sum(${bounded(engine, value)}), 0), ${LARGEST}) as bigint)`;
  return sql<number>`cast(min(total(${bounded(engine, value)}), ${LARGEST}) as integer)`;
}

/** Adds the values of two columns. */
export function boundedPlus(engine: Engine, one: RawBuilder<unknown>, other: RawBuilder<unknown>): RawBuilder<number> {
  if (engine === 'postgres')
    return sql<number>`cast(least(${bounded(engine, one)}::numeric + ${bounded(engine, other)}, ${LARGEST}) as bigint)`;
  return sql<number>`min(${bounded(engine, one)} + ${bounded(engine, other)}, ${LARGEST})`;
}
