import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Insertable, type Selectable, type Updateable } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { type AuditAction } from '../audit/audit-entry.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { DatabaseService } from '../storage/database.service.js';
import { type MembersTable } from '../storage/team-schema.js';
import { type Role } from '../config/role.js';
import { auditedMember } from './audited-holders.js';
import { type Change, changeDirectory } from './change-directory.js';
import { endSessions } from './end-sessions.js';
import { forgetWindows } from './forget-windows.js';
import { toMember, toTeam } from './holder-rows.js';
import { type LimitAmounts } from './limit-table.js';
import { type TeamMember } from './team-member.js';

type MemberColumns = Updateable<MembersTable>;

/** What the audit log calls a change of a member, and the columns that it writes. */
export type MemberChange = [
  action: AuditAction,
  columnsOf: (row: Selectable<MembersTable>, change: Change) => MemberColumns | Promise<MemberColumns>,
];

/** Writes members, and in the same transaction who has done so. */
@Injectable()
export class MemberRepository {
  constructor(private readonly database: DatabaseService) {}

  /** Adds a member; answers the id. */
  insert(by: Actor, columnsOf: (change: Change) => Promise<NewMember>): Promise<string> {
    return changeDirectory(this.database.db, by, async (change) => addMember(change, await columnsOf(change)));
  }

  /** Changes a member. Gives false where there is no such member, or it is erased. */
  change(id: string, by: Actor, action: MemberChange[0], columnsOf: MemberChange[1]): Promise<boolean> {
    return changeDirectory(this.database.db, by, async (change) => {
      const row = await change.transaction
        .selectFrom('members')
        .selectAll()
        .where('id', '=', id)
        .where('erased_at_ms', 'is', null)
        .executeTakeFirst();
      if (!row) return false;
      await writeMemberChange(this.database, change, action, row, await columnsOf(row, change));
      return true;
    });
  }
}

/** Writes columns of a member within a change, and who has done so. */
export async function writeMemberChange(
  database: DatabaseService,
  change: Change,
  action: AuditAction,
  row: Selectable<MembersTable>,
  columns: MemberColumns,
): Promise<void> {
  const { id } = row;
  const after = await change.transaction
    .updateTable('members')
    .set({ ...columns, revision: change.revision })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (action === 'disable') await endSessions(change.transaction, change.by, 'member_disabled', ['member_id', id]);
  const [former, changed] = [toMember(row), toMember(after)];
  const limits = { id, before: await limitsOf(change, former), after: await limitsOf(change, changed) };
  await forgetWindows(database, change, [limits]);
  await writeAuditEntry(change.transaction, change.by, {
    action,
    subject: { kind: 'member', id },
    before: auditedMember(former),
    after: auditedMember(changed),
  });
}

type NewMember = Pick<Insertable<MembersTable>, 'name' | 'email' | 'external_id' | 'team_id' | 'models' | 'limits'> & {
  role?: Role;
};

/** The limits that hold for a member: those of their own, and the defaults of their team. */
async function limitsOf({ transaction }: Change, { teamId, limits }: TeamMember): Promise<LimitAmounts> {
  const row = await transaction
    .selectFrom('teams')
    .selectAll()
    .where('id', '=', teamId ?? '')
    .executeTakeFirst();
  return { ...(row && toTeam(row).memberLimits), ...limits };
}

/** Adds a member within a change; answers the id. */
export async function addMember({ transaction, revision, by }: Change, columns: NewMember): Promise<string> {
  const id = `mem_${randomBytes(8).toString('hex')}`;
  const row = await transaction
    .insertInto('members')
    .values({ role: 'member', ...columns, id, created_at_ms: Date.now(), revision })
    .returningAll()
    .executeTakeFirstOrThrow();
  await writeAuditEntry(transaction, by, {
    action: 'create',
    subject: { kind: 'member', id },
    before: null,
    after: auditedMember(toMember(row)),
  });
  return id;
}
