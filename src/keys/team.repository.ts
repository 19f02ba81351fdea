import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Insertable, type Selectable, type Updateable } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { type AuditAction } from '../audit/audit-entry.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { DatabaseService } from '../storage/database.service.js';
import { type TeamsTable } from '../storage/team-schema.js';
import { auditedTeam } from './audited-holders.js';
import { type Change, changeDirectory } from './change-directory.js';
import { forgetWindows, type LimitsChange } from './forget-windows.js';
import { toMember, toTeam } from './holder-rows.js';
import { type Team } from './team.js';

type TeamColumns = Updateable<TeamsTable>;
type NewTeam = Omit<Insertable<TeamsTable>, 'id' | 'created_at_ms' | 'revision'>;

/** What the audit log calls a change of a team, and the columns that it writes. */
export type TeamChange = [
  action: AuditAction,
  columnsOf: (row: Selectable<TeamsTable>, change: Change) => TeamColumns | Promise<TeamColumns>,
];

/** Writes teams, and in the same transaction who has done so. */
@Injectable()
export class TeamRepository {
  constructor(private readonly database: DatabaseService) {}

  /** Adds a team; answers the id. */
  insert(by: Actor, columnsOf: (change: Change) => Promise<NewTeam>): Promise<string> {
    return changeDirectory(this.database.db, by, async (change) => addTeam(change, await columnsOf(change)));
  }

  /** Changes a team. Gives false where there is no such team. */
  change(id: string, by: Actor, action: TeamChange[0], columnsOf: TeamChange[1]): Promise<boolean> {
    return changeDirectory(this.database.db, by, async (change) => {
      const row = await change.transaction.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) return false;
      const columns = await columnsOf(row, change);
      const after = await change.transaction
        .updateTable('teams')
        .set({ ...columns, revision: change.revision })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      const [former, changed] = [toTeam(row), toTeam(after)];
      const own = { id, before: former.limits, after: changed.limits };
      await forgetWindows(this.database, change, [own, ...(await membersLimits(change, former, changed))]);
      await writeAuditEntry(change.transaction, by, {
        action,
        subject: { kind: 'team', id },
        before: auditedTeam(former),
        after: auditedTeam(changed),
      });
      return true;
    });
  }
}

/** Adds a team within a change; answers the id. */
export async function addTeam({ transaction, revision, by }: Change, columns: NewTeam): Promise<string> {
  const id = `team_${randomBytes(8).toString('hex')}`;
  const row = await transaction
    .insertInto('teams')
    .values({ ...columns, id, created_at_ms: Date.now(), revision })
    .returningAll()
    .executeTakeFirstOrThrow();
  await writeAuditEntry(transaction, by, {
    action: 'create',
    subject: { kind: 'team', id },
    before: null,
    after: auditedTeam(toTeam(row)),
  });
  return id;
}

/** What a change of a team's defaults changes for its members. */
async function membersLimits({ transaction }: Change, before: Team, after: Team): Promise<LimitsChange[]> {
  const members = await transaction.selectFrom('members').selectAll().where('team_id', '=', before.id).execute();
  return members.map(toMember).map(({ id, limits }) => ({
    id,
    before: { ...before.memberLimits, ...limits },
    after: { ...after.memberLimits, ...limits },
  }));
}
