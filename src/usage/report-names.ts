import { Injectable } from '@nestjs/common';
import { GatewayError } from '../dialects/gateway-error.js';
import { DatabaseService } from '../storage/database.service.js';
import { type FilterName, type ReportGroup } from './report-dimensions.js';

const TABLES = {
  key: 'gateway_keys',
  owner: 'members',
  member: 'members',
  team: 'teams',
  account: 'accounts',
} as const satisfies Partial<Record<ReportGroup, string>>;
type Named = keyof typeof TABLES;

/** What the gateway calls keys, members and teams. An id may be of one that the database has no row of any more. */
const ID = /^(?:key|mem|team)_/;

/** Finds the present names of what the ledger knows by ids, and the ids of names. */
@Injectable()
export class ReportNames {
  constructor(private readonly database: DatabaseService) {}

  /** The names by the ids. What has no name, or is unknown, is left out. */
  async namesOf(group: ReportGroup, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (!isNamed(group) || ids.length === 0) return new Map();
    const rows = await this.database.db
      .selectFrom(TABLES[group])
      .select(['id', 'name'])
      .where('id', 'in', ids)
      .execute();
    return new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name]])));
  }

  /**
   * The ids that a filter means: people may name a member by name or e-mail, a team and a key by name. Throws a 400
   * where nobody is called so, but for an owner: nothing is reported of one. An id means whose it is, even
   * where somebody else is called so.
   */
  async idsOf(filter: FilterName, wanted: string): Promise<readonly string[]> {
    if (filter === 'account' || !isNamed(filter)) return [wanted];
    const rows = await this.rowsOf(filter, wanted);
    if (rows.some(({ id }) => id === wanted)) return [wanted];
    if (rows.length > 0) return rows.map(({ id }) => id);
    if (ID.test(wanted) || filter === 'owner') return [wanted];
    throw new GatewayError(400, `${filter}: there is no ${filter} "${wanted}". Give an id, or a name as it is now.`, {
      param: filter,
    });
  }

  private rowsOf(filter: Exclude<Named, 'account'>, wanted: string): Promise<{ id: string }[]> {
    const { db } = this.database;
    if (filter === 'key' || filter === 'team') {
      return db
        .selectFrom(TABLES[filter])
        .select('id')
        .where((is) => is.or([is('id', '=', wanted), is('name', '=', wanted)]))
        .execute();
    }
    return db
      .selectFrom('members')
      .select('id')
      .where((is) => is.or([is('id', '=', wanted), is('name', '=', wanted), is('email', '=', wanted.toLowerCase())]))
      .execute();
  }
}

function isNamed(group: ReportGroup): group is Named {
  return group in TABLES;
}
