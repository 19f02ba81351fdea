import { type Command } from 'commander';
import { RAISE_OPTIONS } from '../settings/raise-options.js';
import { addSettingOptions, readTyped } from '../settings/setting-options.js';
import { useHome } from '../use-home.js';
import { type KeyFilter } from './choose-keys.js';
import { KEY_OPTIONS } from './key-options.js';
import { type KeysRequest } from './run-keys.js';

const WHERE = `
Works on the gateway's database, whether the gateway runs or not.`;

export function defineKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('the keys that members send')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', WHERE)
    .hook('preAction', useHome);
  const run = async (request: KeysRequest): Promise<void> => {
    const { runKeys } = await import('./run-keys.js');
    process.exitCode = await runKeys(request, keys.opts<{ json?: boolean }>().json === true);
  };
  keys
    .command('list')
    .description('every key, without its secret')
    .option('--search <text>', 'a part of a name, a label or an id')
    .option('--member <who>', 'of a member, by id, e-mail address or name')
    .option('--team <team>', 'of a team, by id or name')
    .action((filter: KeyFilter) => run({ command: 'list', ...filter }));
  const create = addSettingOptions(
    keys.command('create').description('make a key; it is shown this once'),
    KEY_OPTIONS,
  ).action(() => run({ command: 'create', typed: readTyped(create) }));
  const update = addSettingOptions(
    keys.command('update <id>').description('change what is named; `none` as a value takes away'),
    KEY_OPTIONS,
  )
    .option('--no-own-upstream', 'may not send x-upstream-authorization any more')
    .action((id: string) => run({ command: 'update', id, typed: readTyped(update) }));
  const raise = addSettingOptions(
    keys.command('raise <id>').description('higher limits for a while; `none` takes a raise back'),
    RAISE_OPTIONS,
  ).action((id: string) => run({ command: 'raise', id, typed: readTyped(raise) }));
  keys
    .command('revoke <id...>')
    .description('refused everywhere within two seconds')
    .action((ids: string[]) => run({ command: 'revoke', ids }));
  keys
    .command('rotate <id>')
    .description('give a key another secret; the former one is refused')
    .action((id: string) => run({ command: 'rotate', id }));
}
