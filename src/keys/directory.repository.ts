import { Injectable, Logger } from '@nestjs/common';
import { type Selectable } from 'kysely';
import { DatabaseService } from '../storage/database.service.js';
import { readRevision } from '../storage/revision.js';
import { type GatewayKeysTable, type MembersTable, type TeamsTable } from '../storage/team-schema.js';
import { type GatewayKey } from './gateway-key.js';
import { toKey, toMember, toOrganization, toTeam } from './holder-rows.js';
import { type TeamMember } from './team-member.js';
import { type Organization, ORGANIZATION_ID } from './organization.js';
import { findUnknownLimits } from './read-stored-limits.js';
import { type Team } from './team.js';
import { DIRECTORY_COUNTER } from './change-directory.js';

/** Something of the database, and the value of the counter when it was last written. */
export interface Revised<T> {
  value: T;
  revision: number;
}

export interface StoredKey extends Revised<GatewayKey> {
  hash: string;
}

/** Reads keys, members, teams and the organization: what was written after a revision, everything after 0. */
@Injectable()
export class DirectoryRepository {
  private readonly logger = new Logger('Keys');

  constructor(private readonly database: DatabaseService) {}

  /** One number that grows with every change of the four tables, so that other processes notice it. */
  revision(): Promise<number> {
    return readRevision(this.database.db, DIRECTORY_COUNTER);
  }

  async keysSince(revision: number): Promise<StoredKey[]> {
    const rows = await this.database.db
      .selectFrom('gateway_keys')
      .selectAll()
      .where('revision', '>', revision)
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute();
    for (const row of rows) this.warnOfUnknownLimits(row);
    return rows.map((row) => ({ value: toKey(row), hash: row.hash, revision: row.revision }));
  }

  async membersSince(revision: number): Promise<Revised<TeamMember>[]> {
    const rows: Selectable<MembersTable>[] = await this.database.db
      .selectFrom('members')
      .selectAll()
      .where('revision', '>', revision)
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute();
    return rows.map((row) => ({ value: toMember(row), revision: row.revision }));
  }

  async teamsSince(revision: number): Promise<Revised<Team>[]> {
    const rows: Selectable<TeamsTable>[] = await this.database.db
      .selectFrom('teams')
      .selectAll()
      .where('revision', '>', revision)
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute();
    return rows.map((row) => ({ value: toTeam(row), revision: row.revision }));
  }

  /** Undefined where nobody has written the organization after that. */
  async organizationSince(revision: number): Promise<Revised<Organization> | undefined> {
    const row = await this.database.db
      .selectFrom('organizations')
      .selectAll()
      .where('id', '=', ORGANIZATION_ID)
      .where('revision', '>', revision)
      .executeTakeFirst();
    return row && { value: toOrganization(row), revision: row.revision };
  }

  private warnOfUnknownLimits(row: Selectable<GatewayKeysTable>): void {
    const unknown = findUnknownLimits(row);
    if (unknown.length === 0) return;
    this.logger.warn(`This version does not hold all limits of key ${row.id}: it does not know ${unknown.join(', ')}`);
  }
}
