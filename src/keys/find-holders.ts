import { type Selectable } from 'kysely';
import { GatewayError } from '../dialects/gateway-error.js';
import { type MembersTable, type TeamsTable } from '../storage/team-schema.js';
import { type Change } from './change-directory.js';
import { addMember } from './member.repository.js';
import { normalizeEmail } from './normalize-email.js';

/**
 * Finds the member that settings name, and makes one of an `owner` whom nobody knows. Gives null where they name none
 * on purpose, undefined where they say nothing. Throws a 400 for a `member` who does not exist, and for one who is
 * disabled.
 */
export async function memberOfSettings(
  change: Change,
  { owner, member }: { owner?: string | null | undefined; member?: string | null | undefined },
): Promise<string | null | undefined> {
  const named = member ?? undefined;
  if (named !== undefined && (owner ?? undefined) !== undefined) {
    throw new GatewayError(400, 'owner and member both say whom the key belongs to: leave one out.', {
      param: 'owner',
    });
  }
  const field = named === undefined ? 'owner' : 'member';
  const who = named ?? owner ?? undefined;
  if (who === undefined) return member === null || owner === null ? null : undefined;
  const found = await findMember(change.transaction, who, field);
  if (found && found.disabled_at_ms !== null) {
    throw new GatewayError(400, `${field}: the member ${found.name} (${found.id}) is disabled; enable them first.`, {
      param: field,
    });
  }
  if (found) return found.id;
  if (field === 'member')
    throw new GatewayError(400, `member: there is no member ${JSON.stringify(who)}.`, { param: 'member' });
  return addMember(change, {
    name: who,
    email: isEmail(who) ? normalizeEmail(who) : null,
    models: '[]',
    limits: '{}',
  });
}

/**
 * Finds a member by id, e-mail, external id or name. Gives undefined where there is none. Throws a 400 where several
 * have the name.
 */
async function findMember(
  transaction: Change['transaction'],
  who: string,
  field: string,
): Promise<Selectable<MembersTable> | undefined> {
  const found = await transaction
    .selectFrom('members')
    .selectAll()
    .where((is) =>
      is.or([
        is('id', '=', who),
        is('email', '=', normalizeEmail(who)),
        is('external_id', '=', who),
        is('name', '=', who),
      ]),
    )
    .where('erased_at_ms', 'is', null)
    .limit(20)
    .execute();
  const certain = found.find(({ id, email }) => id === who || email === normalizeEmail(who));
  if (certain || found.length <= 1) return certain ?? found[0];
  const ids = found.map(({ id }) => id).join(', ');
  throw new GatewayError(400, `${field}: several members are called ${JSON.stringify(who)}: give an id (${ids}).`, {
    param: field,
  });
}

/** Finds a team that is in use by id or name. Throws a 400 where there is none. */
export async function findTeam(transaction: Change['transaction'], which: string): Promise<Selectable<TeamsTable>> {
  const found = await transaction
    .selectFrom('teams')
    .selectAll()
    .where((is) => is.or([is('id', '=', which), is('name', '=', which)]))
    .execute();
  const team = found.find(({ id }) => id === which) ?? found[0];
  if (!team) throw new GatewayError(400, `team: there is no team ${JSON.stringify(which)}.`, { param: 'team' });
  if (team.archived_at_ms === null) return team;
  throw new GatewayError(400, `team: the team ${team.name} (${team.id}) is archived.`, { param: 'team' });
}

function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}
