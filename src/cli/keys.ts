import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { readEnvironment } from '../config/config.module.js';
import { GatewayKeys } from '../keys/gateway-keys.service.js';
import { KeyRepository } from '../keys/key.repository.js';
import { DatabaseService } from '../storage/database.service.js';
import { StorageModule } from '../storage/storage.module.js';
import { listPayers } from './list-payers.js';
import { createKey, listKeys, revokeKeys, rotateKey } from './keys-commands.js';
import { describeLimitOptions, KEY_OPTIONS, readKeyOptions } from './read-key-options.js';
import { openContext } from './open-context.js';
import { runCommand } from './run-command.js';
import { warnOfConfiguration } from './warn-of-configuration.js';

const HELP = `Usage: npm run keys -- <command> [--json]

  list                 every key, without its secret
  create --name NAME   make a key; it is shown this once
  revoke <id ...>      refused everywhere within two seconds
  rotate <id>          give a key another secret; the former one is refused

Options of create:
  --owner WHO               whom it belongs to
  --label LABEL             may be repeated
  --expires TIME            2027-01-31, or a time with its offset
  --model GLOB              models it may ask for; may be repeated; all when absent
${describeLimitOptions()}
  --account ID              accounts that may pay; may be repeated
  --account-label LABEL     labels of accounts that may pay; may be repeated
  --own-upstream            may send x-upstream-authorization

Works on the gateway's database, whether the gateway runs or not.
`;

/** A module with what the commands need. The gateway's own module also has limits, which no command uses. */
@Module({})
class KeysCommandModule {}

await runCommand(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: KEY_OPTIONS });
  const [command, ...rest] = positionals;
  if (values.help || command === undefined || !isUsable(command, rest)) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  const settings = command === 'create' ? readKeyOptions(values) : undefined;
  const module: DynamicModule = {
    module: KeysCommandModule,
    imports: [readEnvironment(), StorageModule],
    providers: [KeyRepository, GatewayKeys],
  };
  const context = await openContext(module, 'error');
  try {
    const environment = context.get(EnvironmentService);
    process.stderr.write(warnOfConfiguration(environment.get<string>('DROID_CONFIG')) ?? '');
    const bench = {
      keys: context.get(GatewayKeys),
      json: values.json,
      print: (text: string) => void process.stdout.write(text),
      warn: (text: string) => void process.stderr.write(text),
      accounts: () =>
        listPayers(
          (name) => environment.get<string>(name) || undefined,
          context.get(DatabaseService, { strict: false }),
        ),
    };
    if (settings) return await createKey(bench, settings);
    if (command === 'list') return listKeys(bench);
    return command === 'revoke' ? await revokeKeys(bench, rest) : await rotateKey(bench, rest[0] ?? '');
  } finally {
    await context.close();
  }
});

function isUsable(command: string, rest: readonly string[]): boolean {
  switch (command) {
    case 'list':
    case 'create':
      return rest.length === 0;
    case 'revoke':
      return rest.length > 0;
    case 'rotate':
      return rest.length === 1;
    default:
      return false;
  }
}
