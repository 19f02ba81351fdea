import { randomBytes } from 'node:crypto';
import { jobActor } from '../../src/audit/actor.js';
import { changeDirectory } from '../../src/keys/change-directory.js';
import { type LimitAmounts } from '../../src/keys/limit-table.js';
import { type DatabaseService } from '../../src/storage/database.service.js';

type Place = 'gateway_keys' | 'members' | 'teams' | 'organizations';

const newId = (kind: string): string => `${kind}_${randomBytes(8).toString('hex')}`;

/** Writes members, teams and limits as another replica does: this process hears of them as it hears of all changes. */
export class DirectoryWriter {
  constructor(private readonly database: DatabaseService) {}

  async addTeam(name: string, limits: LimitAmounts = {}, memberLimits: LimitAmounts = {}): Promise<string> {
    const id = newId('team');
    await changeDirectory(this.database.db, jobActor('test'), ({ transaction, revision }) =>
      transaction
        .insertInto('teams')
        .values({
          id,
          name,
          models: '[]',
          limits: JSON.stringify(limits),
          member_limits: JSON.stringify(memberLimits),
          account_labels: '[]',
          created_at_ms: Date.now(),
          revision,
        })
        .execute(),
    );
    return id;
  }

  async addMember(name: string, teamId: string | null, limits: LimitAmounts = {}): Promise<string> {
    const id = newId('mem');
    await changeDirectory(this.database.db, jobActor('test'), ({ transaction, revision }) =>
      transaction
        .insertInto('members')
        .values({
          id,
          name,
          team_id: teamId,
          role: 'member',
          models: '[]',
          limits: JSON.stringify(limits),
          created_at_ms: Date.now(),
          revision,
        })
        .execute(),
    );
    return id;
  }

  async setLimits(place: Place, id: string, limits: LimitAmounts): Promise<void> {
    await changeDirectory(this.database.db, jobActor('test'), async ({ transaction, revision }) => {
      if (place === 'organizations') {
        await transaction
          .insertInto('organizations')
          .values({ id, models: '[]', limits: '{}', revision })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      await transaction
        .updateTable(place)
        .set({ limits: JSON.stringify(limits), revision })
        .where('id', '=', id)
        .execute();
    });
  }

  async moveMember(id: string, teamId: string | null): Promise<void> {
    await changeDirectory(this.database.db, jobActor('test'), ({ transaction, revision }) =>
      transaction.updateTable('members').set({ team_id: teamId, revision }).where('id', '=', id).execute(),
    );
  }
}
