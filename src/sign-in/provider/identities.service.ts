import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '../../config/config.service.js';
import { type GatewayConfig } from '../../config/gateway-config.js';
import { BY_SIGN_IN } from '../../keys/by-sign-in.js';
import { type Change, changeDirectory } from '../../keys/change-directory.js';
import { columnsOfNewTeam } from '../../keys/change-team.js';
import { Directory } from '../../keys/directory.service.js';
import { addMember, writeMemberChange } from '../../keys/member.repository.js';
import { addTeam } from '../../keys/team.repository.js';
import { DatabaseService } from '../../storage/database.service.js';
import { findMemberOf, isNameOf, type Membership, planMembership, type Reader } from './plan-membership.js';
import { type ProviderPerson } from './read-person.js';
import { SignInRefused } from '../sign-in-refused.js';

type FindRow = (reader: Reader) => Promise<Membership['row']>;

/**
 * Knows which member a person of the provider is, and keeps the member's team and role as the provider's groups say.
 * Everything of one sign-in is one change, and changes wait for each other: two replicas that meet a new person at once
 * make one member.
 */
@Injectable()
export class Identities {
  constructor(
    @Inject(ConfigService) private readonly config: { current: Pick<GatewayConfig, 'signIn'> },
    private readonly database: DatabaseService,
    private readonly directory: Directory,
  ) {}

  /** Answers the id of the member who signs in, a new one where nobody is this person. */
  admit(person: ProviderPerson): Promise<string> {
    return this.settle(person, (reader) => findMemberOf(reader, person));
  }

  /** Brings the member of a session up to date with what the provider says now. */
  async renew(person: ProviderPerson, memberId: string): Promise<void> {
    await this.settle(person, async (reader) => {
      const row = await reader.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirst();
      if (row && isNameOf(row.external_id, person)) return row;
      throw new SignInRefused('You are no longer the member who has signed in. Sign in again.');
    });
  }

  private async settle(person: ProviderPerson, findRow: FindRow): Promise<string> {
    const { db } = this.database;
    const plan = async (reader: Reader): Promise<Membership> =>
      planMembership(reader, person, await findRow(reader), this.config.current.signIn?.groups ?? []);
    // Most sign-ins change nothing, and need not wait for others or have all replicas read anything.
    const { row, columns, newTeam } = await plan(db);
    if (row && Object.keys(columns).length === 0 && newTeam === undefined) return row.id;
    const id = await changeDirectory(db, BY_SIGN_IN, async (change) =>
      this.write(change, person, await plan(change.transaction)),
    );
    await this.directory.refresh();
    return id;
  }

  private async write(change: Change, person: ProviderPerson, { row, columns, newTeam }: Membership): Promise<string> {
    const team = newTeam && (await addTeam(change, await columnsOfNewTeam({ name: newTeam }, change)));
    const changed = { ...columns, ...(team !== undefined && { team_id: team }) };
    if (!row) return addMember(change, { name: person.name, models: '[]', limits: '{}', ...changed });
    if (Object.keys(changed).length > 0) await writeMemberChange(this.database, change, 'update', row, changed);
    return row.id;
  }
}
