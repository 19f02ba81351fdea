import 'reflect-metadata';
import { Directory } from '../../keys/directory.service.js';
import { OrganizationSettings } from '../../keys/organization.service.js';
import { RaiseSettings } from '../../keys/raise-settings.js';
import { OrganizationChanges, TeamChanges, TeamSettings } from '../../keys/team-settings.js';
import { Teams } from '../../keys/teams.service.js';
import { RAISE_OPTIONS } from '../settings/raise-options.js';
import { readChangeOptions, readSettingOptions } from '../settings/read-setting-options.js';
import { runOnDirectory } from '../settings/run-on-directory.js';
import { type TypedOptions } from '../settings/setting-options.js';
import { ORGANIZATION_OPTIONS, TEAM_OPTIONS } from './team-options.js';
import {
  archiveTeam,
  createTeam,
  listTeams,
  raiseOrganization,
  raiseTeam,
  restoreTeam,
  showOrganization,
  type TeamsBench,
  updateOrganization,
  updateTeam,
} from './teams-commands.js';

/** What is to be done with teams, or with the organization. */
export type TeamsRequest =
  | { command: 'list' | 'show organization' }
  | { command: 'create' | 'update organization' | 'raise organization'; typed: TypedOptions }
  | { command: 'update' | 'raise'; which: string; typed: TypedOptions }
  | { command: 'archive' | 'restore'; which: string };

type Command = (bench: TeamsBench) => Promise<void> | void;

/** Runs a command on the teams or the organization, to its exit code. */
export function runTeams(request: TeamsRequest, json: boolean): Promise<number> {
  const command = toCommand(request);
  return runOnDirectory(async (context) =>
    command({
      directory: context.get(Directory),
      teams: context.get(Teams),
      organization: context.get(OrganizationSettings),
      json,
      print: (text: string) => void process.stdout.write(text),
    }),
  );
}

/** Reads what was typed before the database is opened. */
function toCommand(request: TeamsRequest): Command {
  switch (request.command) {
    case 'list':
      return listTeams;
    case 'create': {
      const settings = readSettingOptions(TeamSettings, TEAM_OPTIONS, request.typed);
      return (bench) => createTeam(bench, settings);
    }
    case 'update': {
      const changes = readChangeOptions(TeamChanges, TEAM_OPTIONS, request.typed);
      return (bench) => updateTeam(bench, request.which, changes);
    }
    case 'raise': {
      const settings = readChangeOptions(RaiseSettings, RAISE_OPTIONS, request.typed);
      return (bench) => raiseTeam(bench, request.which, settings);
    }
    case 'archive':
      return (bench) => archiveTeam(bench, request.which);
    case 'restore':
      return (bench) => restoreTeam(bench, request.which);
    case 'show organization':
      return showOrganization;
    case 'update organization': {
      const changes = readChangeOptions(OrganizationChanges, ORGANIZATION_OPTIONS, request.typed);
      return (bench) => updateOrganization(bench, changes);
    }
    case 'raise organization': {
      const settings = readChangeOptions(RaiseSettings, RAISE_OPTIONS, request.typed);
      return (bench) => raiseOrganization(bench, settings);
    }
  }
}
