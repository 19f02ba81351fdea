import { Injectable } from '@nestjs/common';
import { displayNameOf } from '../accounts/team-account.js';
import { DatabaseService } from '../storage/database.service.js';

/** Who or what an alert is about, as people call it. */
export interface Subject {
  kind: 'key' | 'member' | 'team' | 'organization' | 'account' | 'admin_token' | 'endpoint' | 'upstream' | 'ledger';
  id: string;
  name: string;
}

const TABLE_OF = { key: 'gateway_keys', member: 'members', team: 'teams', admin_token: 'admin_tokens' } as const;

const KIND_OF_PREFIX: readonly (readonly [prefix: string, kind: keyof typeof TABLE_OF])[] = [
  ['key_', 'key'],
  ['mem_', 'member'],
  ['team_', 'team'],
  ['tok_', 'admin_token'],
];

/** Finds the names of subjects when something is sent, so that they stand in no row of alerts. */
@Injectable()
export class SubjectNames {
  constructor(private readonly database: DatabaseService) {}

  /** Says who a subject is. One that is gone is called by its id. */
  async find(type: string, id: string): Promise<Subject> {
    const [room] = type.split('.');
    if (room === 'account') return { kind: 'account', id, name: await this.accountName(id) };
    if (room === 'upstream') return { kind: 'endpoint', id, name: id };
    if (room === 'pool') return { kind: 'upstream', id, name: id };
    if (room === 'usage') return { kind: 'ledger', id, name: id };
    const kind = KIND_OF_PREFIX.find(([prefix]) => id.startsWith(prefix))?.[1];
    if (kind === undefined) return { kind: 'organization', id, name: id };
    return { kind, id, name: (await this.nameOf(kind, id)) ?? id };
  }

  private async nameOf(kind: keyof typeof TABLE_OF, id: string): Promise<string | undefined> {
    const row = await this.database.db
      .selectFrom(TABLE_OF[kind])
      .select('name')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.name;
  }

  private async accountName(id: string): Promise<string> {
    const row = await this.database.db
      .selectFrom('accounts')
      .select(['id', 'name', 'email'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? displayNameOf(row) : id;
  }
}
