import { type TeamAccount } from '../../accounts/team-account.js';
import { findUnknownAccounts } from '../../auth/find-unknown-accounts.js';
import { describeKey, type KeyDescription } from '../../keys/describe-key.js';
import { type GatewayKey } from '../../keys/gateway-key.js';
import { type GatewayKeys, type IssuedKey } from '../../keys/gateway-keys.service.js';
import { type KeyChanges, type KeySettings } from '../../keys/key-settings.js';
import { type RaiseSettings } from '../../keys/raise-settings.js';
import { nameCommand } from '../../config/name-command.js';
import { programActor } from '../program-actor.js';
import { showLocalMinute } from '../show-local-minute.js';
import { formatTable } from '../../conformance/format-table.js';
import { RAISE_OPTIONS } from '../settings/raise-options.js';
import { asTyped } from '../settings/read-setting-options.js';
import { listLimits } from '../settings/list-limits.js';
import { chooseKeys, type KeyFilter } from './choose-keys.js';
import { KEY_OPTIONS } from './key-options.js';

/** What the commands of `npm run keys` work with. */
interface KeysCommandContext {
  keys: GatewayKeys;
  json: boolean;
  print: (text: string) => void;
  /** Writes to the standard error, beside the output. */
  warn: (text: string) => void;
  /** Lists every account that may pay. */
  accounts: () => Promise<readonly TeamAccount[]>;
}

export function listKeys({ keys, json, print }: KeysCommandContext, filter: KeyFilter = {}): void {
  const nowMs = Date.now();
  const isWanted = chooseKeys(filter);
  const all = keys.list();
  const list = all.filter((key) => isWanted(keys.resolve(key)));
  if (json) {
    print(
      `${JSON.stringify(
        list.map((key) => describeKey(keys.resolve(key), nowMs)),
        null,
        2,
      )}\n`,
    );
  } else if (list.length === 0 && all.length > 0) print('There are no such keys.\n');
  else if (list.length === 0) {
    print(
      `The gateway has no keys. \`${nameCommand('keys create --name NAME')}\` makes one; from then on nobody is ` +
        'served without.\n',
    );
  } else {
    print(
      formatTable(
        ['ID', 'NAME', 'OWNER', 'KEY', 'STATE', 'MODELS', 'LIMITS', 'EXPIRES'],
        list.map((key) => toRow(key, describeKey(keys.resolve(key), nowMs), nowMs)),
        process.stdout.columns,
      ),
    );
  }
}

export async function createKey(
  { keys, json, print, warn, accounts }: KeysCommandContext,
  settings: KeySettings,
): Promise<void> {
  for (const warning of findUnknownAccounts(settings, await accounts())) warn(`${warning}\n`);
  const issued = await asTyped(KEY_OPTIONS, () => keys.create(settings, programActor()));
  printIssued({ keys, json, print }, issued, 'made');
}

export async function updateKey(
  { keys, json, print, warn, accounts }: KeysCommandContext,
  id: string,
  changes: KeyChanges,
): Promise<void> {
  for (const warning of findUnknownAccounts(changes, await accounts())) warn(`${warning}\n`);
  printChanged({ keys, json, print }, id, await asTyped(KEY_OPTIONS, () => keys.update(id, changes, programActor())));
}

export async function raiseKey(
  { keys, json, print }: KeysCommandContext,
  id: string,
  settings: RaiseSettings,
): Promise<void> {
  printChanged({ keys, json, print }, id, await asTyped(RAISE_OPTIONS, () => keys.raise(id, settings, programActor())));
}

export async function revokeKeys({ keys, print }: KeysCommandContext, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    if (!(await keys.revoke(id, programActor()))) throw noSuchKey(id);
    print(`Key ${id} is revoked. Running gateways refuse it within two seconds.\n`);
  }
}

export async function rotateKey({ keys, json, print }: KeysCommandContext, id: string): Promise<void> {
  const issued = await keys.rotate(id, programActor());
  if (!issued) throw noSuchKey(id);
  printIssued({ keys, json, print }, issued, 'changed');
}

type Printing = Pick<KeysCommandContext, 'keys' | 'json' | 'print'>;

function printChanged({ keys, json, print }: Printing, id: string, key: GatewayKey | undefined): void {
  if (!key) throw noSuchKey(id);
  if (json) print(`${JSON.stringify(describeKey(keys.resolve(key), Date.now()), null, 2)}\n`);
  else print(`Key ${id} (${key.name}) is changed. Running gateways hold it to that within two seconds.\n`);
}

function printIssued({ keys, json, print }: Printing, { key, secret }: IssuedKey, what: string): void {
  if (json) print(`${JSON.stringify({ ...describeKey(keys.resolve(key), Date.now()), secret }, null, 2)}\n`);
  else print(`Key ${key.id} (${key.name}) is ${what}. It is shown this once:\n\n  ${secret}\n\n`);
}

function toRow({ limits, raises }: GatewayKey, key: KeyDescription, nowMs: number): string[] {
  return [
    key.id,
    key.name,
    key.owner ?? '',
    key.sign_in ? 'signs in' : key.key,
    key.state,
    key.models.join(' '),
    listLimits(limits, raises, nowMs),
    key.expires_at === null ? '' : showLocalMinute(key.expires_at),
  ];
}

function noSuchKey(id: string): Error {
  return new Error(`There is no key ${id}, or it is revoked already; \`${nameCommand('keys list')}\` shows them.`);
}
