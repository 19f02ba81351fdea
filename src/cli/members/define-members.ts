import { type Command } from 'commander';
import { ROLES } from '../../config/role.js';
import { RAISE_OPTIONS } from '../settings/raise-options.js';
import { addSettingOptions, readTyped } from '../settings/setting-options.js';
import { useHome } from '../use-home.js';
import { MEMBER_OPTIONS } from './member-options.js';
import { type MembersRequest } from './run-members.js';

const WHERE = `
A member is meant by id, e-mail address or name. Works on the gateway's database, whether the gateway runs or not; a
change is in force on running gateways within two seconds.`;

export function defineMembers(program: Command): void {
  const members = program
    .command('members')
    .description('the people who hold keys')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', WHERE)
    .hook('preAction', useHome);
  const run = async (request: MembersRequest): Promise<void> => {
    const { runMembers } = await import('./run-members.js');
    process.exitCode = await runMembers(request, members.opts<{ json?: boolean }>().json === true);
  };
  members
    .command('list')
    .description('every member, with the limits that hold now')
    .option('--search <text>', 'a part of a name, an e-mail address or an id')
    .option('--team <team>', 'the id or name of a team')
    .action((filter: { search?: string; team?: string }) => run({ command: 'list', ...filter }));
  const add = addSettingOptions(members.command('add').description('make a member'), MEMBER_OPTIONS).action(() =>
    run({ command: 'add', typed: readTyped(add) }),
  );
  const update = addSettingOptions(
    members.command('update <member>').description('change what is named; `none` as a value takes away'),
    MEMBER_OPTIONS,
  ).action((who: string) => run({ command: 'update', who, typed: readTyped(update) }));
  const raise = addSettingOptions(
    members.command('raise <member>').description('higher limits for a while; `none` takes a raise back'),
    RAISE_OPTIONS,
  ).action((who: string) => run({ command: 'raise', who, typed: readTyped(raise) }));
  members
    .command('move <member> <team>')
    .description('to another team, or to `none`; what was used stays with the former one')
    .action((who: string, team: string) => run({ command: 'move', who, team }));
  members
    .command('role <member> <role>')
    .description(`what the member may do: ${ROLES.join(', ')}`)
    .action((who: string, role: string) => run({ command: 'role', who, role }));
  members
    .command('disable <member...>')
    .description('all their keys are refused, until they are enabled')
    .action((whom: string[]) => run({ command: 'disable', whom }));
  members
    .command('enable <member...>')
    .description('take disabled members back')
    .action((whom: string[]) => run({ command: 'enable', whom }));
  members
    .command('revoke-keys <member...>')
    .description('revoke every key that they have, for good')
    .action((whom: string[]) => run({ command: 'revoke-keys', whom }));
  members
    .command('sessions <member>')
    .description('where a member has signed in')
    .action((who: string) => run({ command: 'sessions', who }));
  members
    .command('sign-out <member...>')
    .description('end all their sessions; who is not disabled may sign in again')
    .action((whom: string[]) => run({ command: 'sign-out', whom }));
  members
    .command('erase <id>')
    .description('take what names the person out of the database, for good; what was used stays without a name')
    .action((id: string) => run({ command: 'erase', id }));
}
