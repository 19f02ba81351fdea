import 'reflect-metadata';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { KeyChanges, KeySettings } from '../../keys/key-settings.js';
import { RaiseSettings } from '../../keys/raise-settings.js';
import { DatabaseService } from '../../storage/database.service.js';
import { listPayers } from '../list-payers.js';
import { RAISE_OPTIONS } from '../settings/raise-options.js';
import { readChangeOptions, readSettingOptions } from '../settings/read-setting-options.js';
import { runOnDirectory } from '../settings/run-on-directory.js';
import { type TypedOptions } from '../settings/setting-options.js';
import { type KeyFilter } from './choose-keys.js';
import { KEY_OPTIONS } from './key-options.js';
import { createKey, listKeys, raiseKey, revokeKeys, rotateKey, updateKey } from './keys-commands.js';

/** What is to be done with keys. */
export type KeysRequest =
  | ({ command: 'list' } & KeyFilter)
  | { command: 'create'; typed: TypedOptions }
  | { command: 'update' | 'raise'; id: string; typed: TypedOptions }
  | { command: 'revoke'; ids: readonly string[] }
  | { command: 'rotate'; id: string };

type Command = (bench: Parameters<typeof createKey>[0]) => Promise<void> | void;

/** Runs a command on the keys, to its exit code. */
export function runKeys(request: KeysRequest, json: boolean): Promise<number> {
  const command = toCommand(request);
  return runOnDirectory(async (context) => {
    const environment = context.get(EnvironmentService);
    await command({
      keys: context.get(GatewayKeys),
      json,
      print: (text: string) => void process.stdout.write(text),
      warn: (text: string) => void process.stderr.write(text),
      accounts: () =>
        listPayers(
          (name) => environment.get<string>(name) || undefined,
          context.get(DatabaseService, { strict: false }),
        ),
    });
  });
}

/** Reads what was typed before the database is opened. */
function toCommand(request: KeysRequest): Command {
  switch (request.command) {
    case 'create': {
      const settings = readSettingOptions(KeySettings, KEY_OPTIONS, request.typed);
      return (bench) => createKey(bench, settings);
    }
    case 'update': {
      const changes = readChangeOptions(KeyChanges, KEY_OPTIONS, request.typed);
      return (bench) => updateKey(bench, request.id, changes);
    }
    case 'raise': {
      const settings = readChangeOptions(RaiseSettings, RAISE_OPTIONS, request.typed);
      return (bench) => raiseKey(bench, request.id, settings);
    }
    case 'revoke':
      return (bench) => revokeKeys(bench, request.ids);
    case 'rotate':
      return (bench) => rotateKey(bench, request.id);
    case 'list':
      return (bench) => listKeys(bench, request);
  }
}
