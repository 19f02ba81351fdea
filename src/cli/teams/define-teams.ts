import { type Command } from 'commander';
import { RAISE_OPTIONS } from '../settings/raise-options.js';
import { addSettingOptions, readTyped } from '../settings/setting-options.js';
import { useHome } from '../use-home.js';
import { type TeamsRequest } from './run-teams.js';
import { ORGANIZATION_OPTIONS, TEAM_OPTIONS } from './team-options.js';

const WHERE = `
A team is meant by id or name. Works on the gateway's database, whether the gateway runs or not; a change is in force on
running gateways within two seconds.`;

export function defineTeams(program: Command): void {
  const teams = program
    .command('teams')
    .description('members who share limits and accounts')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', WHERE)
    .hook('preAction', useHome);
  const run = runner(() => teams.opts<{ json?: boolean }>().json === true);
  teams
    .command('list')
    .description('every team, with the limits that hold now')
    .action(() => run({ command: 'list' }));
  const create = addSettingOptions(teams.command('create').description('make a team'), TEAM_OPTIONS).action(() =>
    run({ command: 'create', typed: readTyped(create) }),
  );
  const update = addSettingOptions(
    teams.command('update <team>').description('change what is named; `none` as a value takes away'),
    TEAM_OPTIONS,
  ).action((which: string) => run({ command: 'update', which, typed: readTyped(update) }));
  const raise = addSettingOptions(
    teams.command('raise <team>').description('higher limits for a while; `none` takes a raise back'),
    RAISE_OPTIONS,
  ).action((which: string) => run({ command: 'raise', which, typed: readTyped(raise) }));
  teams
    .command('archive <team>')
    .description('the keys of the team and of its members are refused, until it is restored')
    .action((which: string) => run({ command: 'archive', which }));
  teams
    .command('restore <team>')
    .description('take an archived team back')
    .action((which: string) => run({ command: 'restore', which }));
}

export function defineOrganization(program: Command): void {
  const organization = program
    .command('organization')
    .description('limits and models of everybody together')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', "\nWorks on the gateway's database, whether the gateway runs or not.")
    .hook('preAction', useHome);
  const run = runner(() => organization.opts<{ json?: boolean }>().json === true);
  organization
    .command('show')
    .description('the limits that hold now')
    .action(() => run({ command: 'show organization' }));
  const update = addSettingOptions(
    organization.command('update').description('change what is named; `none` as a value takes away'),
    ORGANIZATION_OPTIONS,
  ).action(() => run({ command: 'update organization', typed: readTyped(update) }));
  const raise = addSettingOptions(
    organization.command('raise').description('higher limits for a while; `none` takes a raise back'),
    RAISE_OPTIONS,
  ).action(() => run({ command: 'raise organization', typed: readTyped(raise) }));
}

function runner(isJson: () => boolean): (request: TeamsRequest) => Promise<void> {
  return async (request) => {
    const { runTeams } = await import('./run-teams.js');
    process.exitCode = await runTeams(request, isJson());
  };
}
