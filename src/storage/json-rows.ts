import { type RawBuilder, sql } from 'kysely';
import { type DatabaseSchema } from './schema.js';
import { type Engine } from './storage-settings.js';

/**
 * Passes rows as one parameter: JSON objects with the columns of a table, which the database takes apart. A parameter
 * for each value would cost more than all the rest of a statement. The result goes after `insert into … (columns)` or
 * into `where (columns) in (…)`.
 */
export function jsonRows(
  engine: Engine,
  table: keyof DatabaseSchema,
  columns: readonly string[],
  json: string,
): RawBuilder<unknown> {
  if (engine === 'postgres') {
    return sql`select ${columnNames(columns)} from json_populate_recordset(null::${sql.table(table)}, ${json}::json)
      where true`;
  }
  // SQLite parses each object once. It would parse its text again for every column.
  return sql`with parsed as materialized (select jsonb(value) as object from json_each(${json})) select
    ${sql.join(columns.map((name) => sql`object ->> ${sql.lit(name)}`))} from parsed where true`;
}

/** Passes rows as JSON arrays, which SQLite takes in half the time. */
export function jsonArrays(
  engine: Engine,
  columns: readonly { type: 'text' | 'number' }[],
  json: string,
): RawBuilder<unknown> {
  const valueAt = (index: number): RawBuilder<unknown> => sql`object ->> ${sql.lit(index)}`;
  const values = sql.join(
    columns.map(({ type }, index) =>
      type === 'number' && engine === 'postgres' ? sql`(${valueAt(index)})::bigint` : valueAt(index),
    ),
  );
  if (engine === 'postgres')
    return sql`select ${values} from json_array_elements(${json}::json) as parsed(object) where true`;
  return sql`with parsed as materialized (select jsonb(value) as object from json_each(${json})) select ${values} from
    parsed where true`;
}

export function columnNames(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((name) => sql.ref(name)));
}

/** Lists the columns for `on conflict … do update set`, with the values of the refused row. */
export function asExcluded(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`));
}
