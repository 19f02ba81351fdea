import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { readEnvironment } from '../../config/config.module.js';
import { DirectoryModule } from '../../keys/directory.module.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { DatabaseService } from '../../storage/database.service.js';
import { listPayers } from '../list-payers.js';
import { createKey, listKeys, revokeKeys, rotateKey } from './keys-commands.js';
import { type KeyOptionValues, readKeyOptions } from './read-key-options.js';
import { openContext } from '../open-context.js';
import { warnOfConfiguration } from '../warn-of-configuration.js';

/** A module with what the commands need. The gateway's own module also has limits, which no command uses. */
@Module({})
class KeysCommandModule {}

/** What is to be done with keys. */
export type KeysRequest =
  | { command: 'list' }
  | { command: 'create'; options: KeyOptionValues }
  | { command: 'revoke'; ids: readonly string[] }
  | { command: 'rotate'; id: string };

/** Runs a command on the keys, to its exit code. */
export async function runKeys(request: KeysRequest, json: boolean): Promise<number> {
  const settings = request.command === 'create' ? readKeyOptions(request.options) : undefined;
  const module: DynamicModule = {
    module: KeysCommandModule,
    imports: [readEnvironment(), DirectoryModule],
  };
  const context = await openContext(module, 'error');
  try {
    const environment = context.get(EnvironmentService);
    process.stderr.write(warnOfConfiguration(environment.get<string>('DROID_CONFIG')) ?? '');
    const bench = {
      keys: context.get(GatewayKeys),
      json,
      print: (text: string) => void process.stdout.write(text),
      warn: (text: string) => void process.stderr.write(text),
      accounts: () =>
        listPayers(
          (name) => environment.get<string>(name) || undefined,
          context.get(DatabaseService, { strict: false }),
        ),
    };
    if (settings) return await createKey(bench, settings);
    switch (request.command) {
      case 'revoke':
        return await revokeKeys(bench, request.ids);
      case 'rotate':
        return await rotateKey(bench, request.id);
      default:
        return listKeys(bench);
    }
  } finally {
    await context.close();
  }
}
