import { type Kysely, type Selectable } from 'kysely';
import { type Role, ROLES } from '../../config/role.js';
import { type GroupRule } from '../../config/sign-in-settings.js';
import { asRead } from '../../keys/change-team.js';
import { type DatabaseSchema } from '../../storage/schema.js';
import { type MembersTable } from '../../storage/team-schema.js';
import { type ProviderPerson } from './read-person.js';
import { SignInRefused } from '../sign-in-refused.js';

type MemberRow = Selectable<MembersTable>;

/** A database, or a change of it that is under way. */
export type Reader = Pick<Kysely<DatabaseSchema>, 'selectFrom'>;

/** What has to be written so that a member is as the provider says. */
export interface Membership {
  /** Undefined where nobody is this person yet. */
  row: MemberRow | undefined;
  /** The columns that differ. */
  columns: { external_id?: string; email?: string | null; team_id?: string; role?: Role };
  /** The name of a team that the groups lead to and that does not exist yet. */
  newTeam: string | undefined;
}

/**
 * The name under which a person of a provider is kept. What an operator has written beforehand becomes this name at the
 * first sign-in: another provider may have somebody else under the same `sub`.
 */
function externalIdOf({ issuer, subject }: Pick<ProviderPerson, 'issuer' | 'subject'>): string {
  return `${issuer}|${subject}`;
}

/** Whether a member's name at a provider is a person's, in full or as an operator writes it. */
export function isNameOf(externalId: string | null | undefined, person: ProviderPerson): boolean {
  return namesOf(person).some((name) => name === externalId);
}

/**
 * The full name comes first. No `sub` that looks like one counts for one: where people choose theirs, it could be a
 * colleague's.
 */
function namesOf(person: ProviderPerson): string[] {
  const full = externalIdOf(person);
  return /^https?:\/\/[^|]*\|/i.test(person.subject) ? [full] : [full, person.subject];
}

/**
 * Finds the member who is a person: by the provider's name for them, else by their address where no other name was ever
 * linked with it. Throws {@link SignInRefused} where the address is another person's.
 */
export async function findMemberOf(reader: Reader, person: ProviderPerson): Promise<MemberRow | undefined> {
  const names = namesOf(person);
  // One statement: between two, another replica may let the same person in.
  const known = await reader
    .selectFrom('members')
    .selectAll()
    .where((is) => is.or([is('external_id', 'in', names), is('email', '=', person.email)]))
    .execute();
  const [found] = names.flatMap((name) => known.find((one) => one.external_id === name) ?? []);
  if (found) return found;
  const [sameAddress] = known;
  if (!sameAddress || sameAddress.external_id === null) return sameAddress;
  throw new SignInRefused(
    "Your e-mail address was somebody else's when they signed in here last. Ask whoever runs this gateway: they take " +
      'the address from the former member or, where that is you, set your external id anew.',
  );
}

/** Compares a member with what the provider says and what follows from it by the operator's table. */
export async function planMembership(
  reader: Reader,
  person: ProviderPerson,
  row: MemberRow | undefined,
  rules: readonly GroupRule[],
): Promise<Membership> {
  if (row && row.disabled_at_ms !== null)
    throw new SignInRefused('Your membership is disabled. Ask whoever runs this gateway to enable it.');
  const fitting = rules.filter(({ group }) => person.groups.includes(group));
  const team = await findTeamOf(reader, fitting.find((rule) => rule.team !== undefined)?.team);
  const role = roleOf(fitting, rules);
  const columns: Membership['columns'] = {
    ...(row?.external_id !== externalIdOf(person) && { external_id: externalIdOf(person) }),
    ...((await mayHaveAddress(reader, person, row)) && { email: person.email }),
    ...(team.id !== undefined && team.id !== row?.team_id && { team_id: team.id }),
    ...(role !== undefined && role !== row?.role && { role }),
  };
  return { row, columns, newTeam: team.newName };
}

/** The greatest role that somebody's groups lead to. Undefined where no entry names a role: roles are set by hand. */
function roleOf(fitting: readonly GroupRule[], all: readonly GroupRule[]): Role | undefined {
  if (!all.some(({ role }) => role !== undefined)) return undefined;
  const ranks = fitting.map(({ role }) => ROLES.indexOf(role ?? 'member'));
  return ROLES[Math.max(0, ...ranks)];
}

async function findTeamOf(
  reader: Reader,
  which: string | undefined,
): Promise<{ id?: string; newName: string | undefined }> {
  if (which === undefined) return { newName: undefined };
  const teams = await reader.selectFrom('teams').select(['id', 'name', 'archived_at_ms']).execute();
  const team = teams.find(({ id }) => id === which) ?? teams.find(({ name }) => asRead(name) === asRead(which));
  if (!team) return { newName: which.trim() };
  if (team.archived_at_ms === null) return { id: team.id, newName: undefined };
  throw new SignInRefused(`Your team ${team.name} is archived. Ask whoever runs this gateway.`);
}

/** Whether a member's address changes, and nobody else has the new one. */
async function mayHaveAddress(reader: Reader, { email }: ProviderPerson, row: MemberRow | undefined): Promise<boolean> {
  if (email === null || email === row?.email) return false;
  const other = await rowOfAddress(reader, email);
  return other === undefined || other.id === row?.id;
}

function rowOfAddress(reader: Reader, email: string): Promise<MemberRow | undefined> {
  return reader.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst();
}
