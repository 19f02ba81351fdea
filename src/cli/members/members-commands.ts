import { nameCommand } from '../../config/name-command.js';
import { formatTable } from '../../conformance/format-table.js';
import { describeMember, type MemberDescription } from '../../keys/describe-member.js';
import { type Directory } from '../../keys/directory.service.js';
import { type GatewayKeys } from '../../keys/gateway-keys.service.js';
import { type KnownSessions } from '../../keys/known-sessions.service.js';
import { type MemberErasure } from '../../keys/member-erasure.service.js';
import { type MemberChanges, type MemberSettings } from '../../keys/member-settings.js';
import { type LimitAmounts } from '../../keys/limit-table.js';
import { type Members } from '../../keys/members.service.js';
import { normalizeEmail } from '../../keys/normalize-email.js';
import { type RaiseSettings } from '../../keys/raise-settings.js';
import { type SessionEndings } from '../../keys/session-endings.service.js';
import { type Role } from '../../config/role.js';
import { type TeamMember } from '../../keys/team-member.js';
import { programActor } from '../program-actor.js';
import { RAISE_OPTIONS } from '../settings/raise-options.js';
import { asTyped } from '../settings/read-setting-options.js';
import { NONE } from '../settings/setting-options.js';
import { listLimits, sayRaised } from '../settings/list-limits.js';
import { UsageError } from '../usage-error.js';
import { MEMBER_OPTIONS } from './member-options.js';

/** What the commands of `droid2api members` work with. */
export interface MembersBench {
  directory: Directory;
  members: Members;
  erasure: MemberErasure;
  keys: GatewayKeys;
  known: KnownSessions;
  endings: SessionEndings;
  json: boolean;
  print: (text: string) => void;
}

export function listMembers(bench: MembersBench, { search, team }: { search?: string; team?: string }): void {
  const { directory, members, json, print } = bench;
  const teamId = team === undefined ? undefined : directory.findTeam(team)?.id;
  if (team !== undefined && teamId === undefined)
    throw new UsageError(`--team: there is no team ${JSON.stringify(team)}.`);
  const wanted = (search ?? '').toLowerCase();
  const found = members
    .list()
    .filter(({ erasedAtMs }) => erasedAtMs === null)
    .filter((member) => teamId === undefined || member.teamId === teamId)
    .filter(({ name, email, id }) => `${name}\n${email ?? ''}\n${id}`.toLowerCase().includes(wanted));
  const counts = directory.countKeys();
  const described = found.map((member) => describe(bench, member, counts));
  if (json) print(`${JSON.stringify(described, null, 2)}\n`);
  else if (found.length === 0)
    print(`There are no such members. \`${nameCommand('members add --name NAME')}\` makes one.\n`);
  else {
    print(
      formatTable(
        ['ID', 'NAME', 'E-MAIL', 'TEAM', 'ROLE', 'STATE', 'KEYS', 'LIMITS'],
        found.map((member, index) => toRow(bench, member, described[index] as MemberDescription)),
        process.stdout.columns,
      ),
    );
  }
}

export async function makeMember(bench: MembersBench, settings: MemberSettings): Promise<void> {
  const member = await asTyped(MEMBER_OPTIONS, () => bench.members.create(settings, programActor()));
  printMember(bench, member, 'is made');
}

export async function updateMember(bench: MembersBench, who: string, changes: MemberChanges): Promise<void> {
  const { id } = findMember(bench, who);
  const member = await asTyped(MEMBER_OPTIONS, () => bench.members.update(id, changes, programActor()));
  printMember(bench, member, 'is changed');
}

export async function raiseMember(bench: MembersBench, who: string, settings: RaiseSettings): Promise<void> {
  const { id } = findMember(bench, who);
  const member = await asTyped(RAISE_OPTIONS, () => bench.members.raise(id, settings, programActor()));
  printMember(bench, member, member ? sayRaised(usualLimitsOf(bench, member), member.raises, Date.now()) : '');
}

export async function moveMember(bench: MembersBench, who: string, team: string): Promise<void> {
  const { id } = findMember(bench, who);
  const changes = { team: team === NONE ? null : team };
  const member = await asTyped(MEMBER_OPTIONS, () => bench.members.update(id, changes, programActor()));
  printMember(bench, member, team === NONE ? 'is in no team' : `is in the team ${team}`);
}

export async function giveRole(bench: MembersBench, who: string, role: Role): Promise<void> {
  const { id } = findMember(bench, who);
  printMember(bench, await bench.members.setRole(id, role, programActor()), `has the role ${role}`);
}

export async function disableMembers(bench: MembersBench, whom: readonly string[]): Promise<void> {
  for (const { id } of whom.map((who) => findMember(bench, who)))
    printMember(bench, await bench.members.disable(id, programActor()), 'is disabled; their keys are refused');
}

export async function enableMembers(bench: MembersBench, whom: readonly string[]): Promise<void> {
  for (const { id } of whom.map((who) => findMember(bench, who)))
    printMember(bench, await bench.members.enable(id, programActor()), 'is enabled');
}

export async function revokeKeysOf(bench: MembersBench, whom: readonly string[]): Promise<void> {
  for (const member of whom.map((who) => findMember(bench, who))) {
    const revoked = await bench.keys.revokeOf(member.id, programActor());
    if (bench.json) bench.print(`${JSON.stringify({ member: member.id, revoked })}\n`);
    else bench.print(`${revoked === 1 ? '1 key' : `${revoked} keys`} of ${member.name} (${member.id}) revoked.\n`);
  }
}

/** Takes an id alone: a name may be another one's as well, and this cannot be undone. */
export async function eraseMember(bench: MembersBench, id: string): Promise<void> {
  const named = bench.members
    .list()
    .filter((one) => one.id !== id && (one.name === id || one.email === id.toLowerCase()));
  if (named.length > 0) {
    const ids = named.map((one) => one.id).join(', ');
    throw new UsageError(`This cannot be undone, so it takes an id and no name: ${JSON.stringify(id)} is ${ids}.`);
  }
  const member = await bench.erasure.erase(id, programActor());
  if (!member) throw noSuchMember(id);
  printMember(bench, member, 'is erased; their keys are revoked. Log files and backups are not reached');
}

/** Finds a member by id, e-mail address or name. Throws where there is none, or several have the name. */
export function findMember({ members }: Pick<MembersBench, 'members'>, who: string): TeamMember {
  const present = members.list().filter(({ erasedAtMs }) => erasedAtMs === null);
  const certain = present.find(({ id, email }) => id === who || email === normalizeEmail(who));
  const named = present.filter(({ name, externalId }) => name === who || externalId === who);
  const found = certain ?? (named.length === 1 ? named[0] : undefined);
  if (found) return found;
  if (named.length > 1) {
    const ids = named.map(({ id }) => id).join(', ');
    throw new UsageError(`Several members are called ${JSON.stringify(who)}: give an id (${ids}).`);
  }
  throw noSuchMember(who);
}

function noSuchMember(who: string): Error {
  return new Error(`There is no member ${JSON.stringify(who)}; \`${nameCommand('members list')}\` shows them.`);
}

function printMember(bench: MembersBench, member: TeamMember | undefined, what: string): void {
  if (!member) throw new Error('The member is gone: somebody has just erased them.');
  if (bench.json) bench.print(`${JSON.stringify(describe(bench, member), null, 2)}\n`);
  else bench.print(`Member ${member.id} (${member.name}) ${what}.\n`);
}

function describe({ directory }: MembersBench, member: TeamMember, counts = directory.countKeys()): MemberDescription {
  const team = directory.teams.get(member.teamId ?? '');
  return describeMember(member, team, counts.get(member.id) ?? 0, Date.now());
}

function toRow(bench: MembersBench, member: TeamMember, described: MemberDescription): string[] {
  return [
    member.id,
    member.name,
    member.email ?? '',
    described.team_name ?? '',
    member.role,
    described.state,
    String(described.keys),
    listLimits(usualLimitsOf(bench, member), member.raises, Date.now()),
  ];
}

/** A member's own limits, and the defaults of their team where they have none. */
function usualLimitsOf({ directory }: MembersBench, { teamId, limits }: TeamMember): LimitAmounts {
  return { ...directory.teams.get(teamId ?? '')?.memberLimits, ...limits };
}
