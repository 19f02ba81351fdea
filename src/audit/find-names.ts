import { type Kysely } from 'kysely';
import { type DatabaseSchema } from '../storage/schema.js';

/** SQLite limits the parameters of a statement. */
const PORTION = 500;

/** Where the names of ids stand, by the beginning of the ids. */
const TABLES = [
  ['key_', 'gateway_keys'],
  ['mem_', 'members'],
  ['team_', 'teams'],
  ['tok_', 'admin_tokens'],
] as const;

/** Finds the present names of keys, members, teams and admin tokens, and the texts of references, by their ids. */
export async function findNames(db: Kysely<DatabaseSchema>, ids: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const wanted = [...new Set(ids)];
  const portions = (beginning: string): string[][] => {
    const of = wanted.filter((id) => id.startsWith(beginning));
    return Array.from({ length: Math.ceil(of.length / PORTION) }, (_, index) =>
      of.slice(index * PORTION, (index + 1) * PORTION),
    );
  };
  for (const [beginning, table] of TABLES) {
    for (const some of portions(beginning)) {
      const rows = await db.selectFrom(table).select(['id', 'name']).where('id', 'in', some).execute();
      for (const { id, name } of rows) names.set(id, name);
    }
  }
  for (const some of portions('nam_')) {
    const rows = await db.selectFrom('audit_names').select(['id', 'text']).where('id', 'in', some).execute();
    for (const { id, text } of rows) names.set(id, text);
  }
  return names;
}

/**
 * Selects the ids of those whom somebody means by a name: keys, members, teams and admin tokens that are called so now,
 * the member with that e-mail address, and accounts and users of machines, whose ids stand beside the log.
 */
export function idsOf(db: Kysely<DatabaseSchema>, text: string) {
  const named = (table: (typeof TABLES)[number][1]) => db.selectFrom(table).select('id').where('name', '=', text);
  return db
    .selectFrom('audit_names')
    .select('id')
    .where('field', '=', 'id')
    .where('text', '=', text)
    .unionAll(named('gateway_keys'))
    .unionAll(named('members'))
    .unionAll(named('teams'))
    .unionAll(named('admin_tokens'))
    .unionAll(db.selectFrom('members').select('id').where('email', '=', text.toLowerCase()));
}
