import { type Command } from 'commander';
import { readVariableEarly } from '../config/env-file.js';
import { PACKAGE_FOLDER } from '../config/package-folder.js';
import { chooseHome } from './choose-home.js';

/** Commands that do nothing where there is no gateway yet. */
const NEED_ONE = new Set([
  'list',
  'show',
  'update',
  'raise',
  'move',
  'role',
  'enable',
  'disable',
  'archive',
  'restore',
  'remove',
  'export',
  'revoke',
  'revoke-keys',
  'sessions',
  'sign-out',
  'erase',
  'rotate',
  'usage',
  'open',
]);

/**
 * A hook of commands that work on the gateway's files: says where these are, unless the environment or `.env` does.
 * Throws where a command would look for something in a folder in which no gateway ever ran.
 */
export function useHome(_group: Command, command: Command): void {
  const home = chooseHome(process.cwd(), PACKAGE_FOLDER, process.platform, process.env);
  const isNamed = (['DROID_CONFIG', 'DROID_DATA_DIR', 'DATABASE_URL'] as const).some((name) => process.env[name]);
  if (home.isNew && !isNamed && NEED_ONE.has(command.name())) {
    throw new Error(
      `No gateway has its files in this folder (${process.cwd()}): change to the folder that it is started in, or ` +
        'set DROID_DATA_DIR to its data folder.',
    );
  }
  const found = { DROID_CONFIG: home.config, DROID_ACCOUNTS: home.accounts, DROID_DATA_DIR: home.data };
  for (const name of ['DROID_CONFIG', 'DROID_ACCOUNTS', 'DROID_DATA_DIR'] as const)
    if (found[name] !== undefined && !readVariableEarly(name)) process.env[name] = found[name];
}
