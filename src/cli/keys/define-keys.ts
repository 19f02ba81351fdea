import { type Command, Option } from 'commander';
import { useHome } from '../use-home.js';
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
    .action(() => run({ command: 'list' }));
  const create = keys.command('create').description('make a key; it is shown this once');
  for (const [name, { value, help, repeated }] of KEY_OPTIONS) {
    const option = new Option(`--${name}${value === undefined ? '' : ` <${value}>`}`, help);
    if (repeated) option.argParser((typed: string, before: string[] | undefined) => [...(before ?? []), typed]);
    create.addOption(option);
  }
  create.action(() =>
    run({
      command: 'create',
      options: new Map(
        create.options.map((option): [string, unknown] => [
          option.name(),
          create.getOptionValue(option.attributeName()),
        ]),
      ),
    }),
  );
  keys
    .command('revoke <id...>')
    .description('refused everywhere within two seconds')
    .action((ids: string[]) => run({ command: 'revoke', ids }));
  keys
    .command('rotate <id>')
    .description('give a key another secret; the former one is refused')
    .action((id: string) => run({ command: 'rotate', id }));
}
