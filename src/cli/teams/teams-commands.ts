import { nameCommand } from '../../config/name-command.js';
import { formatTable } from '../../conformance/format-table.js';
import { describeOrganization, describeTeam, type TeamDescription } from '../../keys/describe-team.js';
import { type Directory } from '../../keys/directory.service.js';
import { type Organization } from '../../keys/organization.js';
import { type OrganizationSettings } from '../../keys/organization.service.js';
import { type RaiseSettings } from '../../keys/raise-settings.js';
import { type OrganizationChanges, type TeamChanges, type TeamSettings } from '../../keys/team-settings.js';
import { type Team } from '../../keys/team.js';
import { type Teams } from '../../keys/teams.service.js';
import { programActor } from '../program-actor.js';
import { RAISE_OPTIONS } from '../settings/raise-options.js';
import { asTyped } from '../settings/read-setting-options.js';
import { listLimits, sayRaised } from '../settings/list-limits.js';
import { ORGANIZATION_OPTIONS, TEAM_OPTIONS } from './team-options.js';

/** What the commands of `droid2api teams` and `droid2api organization` work with. */
export interface TeamsBench {
  directory: Directory;
  teams: Teams;
  organization: OrganizationSettings;
  json: boolean;
  print: (text: string) => void;
}

export function listTeams(bench: TeamsBench): void {
  const { directory, teams, json, print } = bench;
  const counts = directory.countMembers();
  const described = teams.list().map((team) => describe(bench, team, counts));
  if (json) print(`${JSON.stringify(described, null, 2)}\n`);
  else if (described.length === 0)
    print(`There are no teams. \`${nameCommand('teams create --name NAME')}\` makes one.\n`);
  else {
    print(
      formatTable(
        ['ID', 'NAME', 'STATE', 'MEMBERS', 'LIMITS', 'OF A MEMBER', 'PAID BY'],
        teams.list().map((team, index) => toRow(team, described[index] as TeamDescription)),
        process.stdout.columns,
      ),
    );
  }
}

export async function createTeam(bench: TeamsBench, settings: TeamSettings): Promise<void> {
  printTeam(bench, await asTyped(TEAM_OPTIONS, () => bench.teams.create(settings, programActor())), 'is made');
}

export async function updateTeam(bench: TeamsBench, which: string, changes: TeamChanges): Promise<void> {
  const { id } = findTeam(bench, which);
  const team = await asTyped(TEAM_OPTIONS, () => bench.teams.update(id, changes, programActor()));
  printTeam(bench, team, 'is changed');
}

export async function raiseTeam(bench: TeamsBench, which: string, settings: RaiseSettings): Promise<void> {
  const { id } = findTeam(bench, which);
  const team = await asTyped(RAISE_OPTIONS, () => bench.teams.raise(id, settings, programActor()));
  printTeam(bench, team, team ? sayRaised(team.limits, team.raises, Date.now()) : '');
}

export async function archiveTeam(bench: TeamsBench, which: string): Promise<void> {
  const { id } = findTeam(bench, which);
  printTeam(bench, await bench.teams.archive(id, programActor()), 'is archived; its keys are refused');
}

export async function restoreTeam(bench: TeamsBench, which: string): Promise<void> {
  const { id } = findTeam(bench, which);
  printTeam(bench, await bench.teams.restore(id, programActor()), 'is restored');
}

export function showOrganization(bench: TeamsBench): void {
  printOrganization(bench, bench.organization.get());
}

export async function updateOrganization(bench: TeamsBench, changes: OrganizationChanges): Promise<void> {
  const changed = await asTyped(ORGANIZATION_OPTIONS, () => bench.organization.update(changes, programActor()));
  printOrganization(bench, changed);
}

export async function raiseOrganization(bench: TeamsBench, settings: RaiseSettings): Promise<void> {
  const raised = await asTyped(RAISE_OPTIONS, () => bench.organization.raise(settings, programActor()));
  printOrganization(bench, raised);
}

function findTeam({ directory }: TeamsBench, which: string): Team {
  const team = directory.findTeam(which);
  if (team) return team;
  throw new Error(`There is no team ${JSON.stringify(which)}; \`${nameCommand('teams list')}\` shows them.`);
}

function printTeam(bench: TeamsBench, team: Team | undefined, what: string): void {
  if (!team) throw new Error('The team is gone.');
  if (bench.json) bench.print(`${JSON.stringify(describe(bench, team), null, 2)}\n`);
  else bench.print(`Team ${team.id} (${team.name}) ${what}.\n`);
}

function printOrganization({ json, print }: TeamsBench, organization: Organization): void {
  const nowMs = Date.now();
  if (json) {
    print(`${JSON.stringify(describeOrganization(organization, nowMs), null, 2)}\n`);
    return;
  }
  const { limits, raises, models } = organization;
  print(`Limits of everybody together: ${listLimits(limits, raises, nowMs) || 'none'}\n`);
  print(`Models: ${models.join(' ') || 'all'}\n`);
}

function describe({ directory }: TeamsBench, team: Team, counts = directory.countMembers()): TeamDescription {
  return describeTeam(team, counts.get(team.id) ?? 0, Date.now());
}

function toRow(team: Team, { state, members }: TeamDescription): string[] {
  return [
    team.id,
    team.name,
    state,
    String(members),
    listLimits(team.limits, team.raises, Date.now()),
    listLimits(team.memberLimits),
    team.accountLabels.join(' '),
  ];
}
