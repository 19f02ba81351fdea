import { type Insertable, type Selectable, type Updateable } from 'kysely';
import { GatewayError } from '../dialects/gateway-error.js';
import { type MembersTable } from '../storage/team-schema.js';
import { type Change } from './change-directory.js';
import { changeLimits, changeRaises } from './change-limits.js';
import { findTeam } from './find-holders.js';
import { toMember, toTeam } from './holder-rows.js';
import { readLimits } from './limit-fields.js';
import { type MemberChanges, type MemberSettings } from './member-settings.js';
import { normalizeEmail } from './normalize-email.js';
import { type RaiseSettings } from './raise-settings.js';

/** The columns of a new member. */
export async function columnsOfNewMember(settings: MemberSettings, change: Change) {
  const { name, email, external_id: externalId, team, models } = settings;
  await assertUnused(change, undefined, settings);
  return {
    name,
    email: email ? normalizeEmail(email) : null,
    external_id: externalId ?? null,
    team_id: typeof team === 'string' ? (await findTeam(change.transaction, team)).id : null,
    models: JSON.stringify(models ?? []),
    limits: JSON.stringify(readLimits(settings)),
  } satisfies Partial<Insertable<MembersTable>>;
}

/** The columns that a change of a member writes: those of the fields that it names, and no other. */
export async function columnsOfMemberChange(
  row: Selectable<MembersTable>,
  changes: MemberChanges,
  change: Change,
): Promise<Updateable<MembersTable>> {
  const { name, email, external_id: externalId, team, models } = changes;
  await assertUnused(change, row.id, changes);
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email: email === null ? null : normalizeEmail(email) }),
    ...(externalId !== undefined && { external_id: externalId }),
    ...(team !== undefined && { team_id: team === null ? null : (await findTeam(change.transaction, team)).id }),
    ...(models !== undefined && { models: JSON.stringify(models ?? []) }),
    ...changeLimits(toMember(row), row.limits, changes),
  };
}

/** The column that a raise of a member's limits writes; the defaults of the member's team can be raised too. */
export async function columnsOfMemberRaise(
  row: Selectable<MembersTable>,
  settings: RaiseSettings,
  { transaction }: Change,
): Promise<Updateable<MembersTable>> {
  const team = await transaction
    .selectFrom('teams')
    .selectAll()
    .where('id', '=', row.team_id ?? '')
    .executeTakeFirst();
  const { raises, limits } = toMember(row);
  const defaults = team ? toTeam(team).memberLimits : {};
  return { raises: changeRaises(raises, { ...defaults, ...limits }, settings, Date.now()) };
}

/** Throws a 409 where another member has the e-mail address or the external id. */
async function assertUnused(
  { transaction }: Change,
  id: string | undefined,
  { email, external_id: externalId }: MemberChanges,
): Promise<void> {
  const wanted = [
    ['email', email && normalizeEmail(email)],
    ['external_id', externalId],
  ] as const;
  for (const [field, value] of wanted) {
    if (typeof value !== 'string') continue;
    const other = await transaction
      .selectFrom('members')
      .select('id')
      .where(field, '=', value)
      .where('id', '!=', id ?? '')
      .executeTakeFirst();
    if (other) throw new GatewayError(409, `${field}: the member ${other.id} has it already.`, { param: field });
  }
}
