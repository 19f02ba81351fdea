import { formatUsd } from '../../config/format-usd.js';
import { type TeamAccount } from '../../accounts/team-account.js';
import { findUnknownAccounts } from '../../auth/find-unknown-accounts.js';
import { describeKey, type KeyDescription } from '../../keys/describe-key.js';
import { type GatewayKey } from '../../keys/gateway-key.js';
import { type GatewayKeys, type IssuedKey } from '../../keys/gateway-keys.service.js';
import { type KeySettings } from '../../keys/key-settings.js';
import { KEY_LIMITS, type LimitAmounts, LIMIT_NAMES } from '../../keys/limit-table.js';
import { nameCommand } from '../../config/name-command.js';
import { programActor } from '../program-actor.js';
import { showLocalMinute } from '../show-local-minute.js';
import { formatTable } from '../../conformance/format-table.js';

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

export function listKeys({ keys, json, print }: KeysCommandContext): number {
  const nowMs = Date.now();
  const list = keys.list();
  if (json) {
    print(
      `${JSON.stringify(
        list.map((key) => describeKey(keys.resolve(key), nowMs)),
        null,
        2,
      )}\n`,
    );
  } else if (list.length === 0) {
    print(
      `The gateway has no keys. \`${nameCommand('keys create --name NAME')}\` makes one; from then on nobody is ` +
        'served without.\n',
    );
  } else {
    print(
      formatTable(
        ['ID', 'NAME', 'OWNER', 'KEY', 'STATE', 'MODELS', 'LIMITS', 'EXPIRES'],
        list.map((key) => toRow(key, describeKey(keys.resolve(key), nowMs))),
        process.stdout.columns,
      ),
    );
  }
  return 0;
}

export async function createKey(
  { keys, json, print, warn, accounts }: KeysCommandContext,
  settings: KeySettings,
): Promise<number> {
  for (const warning of findUnknownAccounts(settings, await accounts())) warn(`${warning}\n`);
  printIssued({ keys, json, print }, await keys.create(settings, programActor()), 'made');
  return 0;
}

export async function revokeKeys({ keys, print }: KeysCommandContext, ids: readonly string[]): Promise<number> {
  for (const id of ids) {
    if (!(await keys.revoke(id, programActor()))) throw noSuchKey(id);
    print(`Key ${id} is revoked. Running gateways refuse it within two seconds.\n`);
  }
  return 0;
}

export async function rotateKey({ keys, json, print }: KeysCommandContext, id: string): Promise<number> {
  const issued = await keys.rotate(id, programActor());
  if (!issued) throw noSuchKey(id);
  printIssued({ keys, json, print }, issued, 'changed');
  return 0;
}

function printIssued(
  { keys, json, print }: Pick<KeysCommandContext, 'keys' | 'json' | 'print'>,
  { key, secret }: IssuedKey,
  what: string,
): void {
  if (json) print(`${JSON.stringify({ ...describeKey(keys.resolve(key), Date.now()), secret }, null, 2)}\n`);
  else print(`Key ${key.id} (${key.name}) is ${what}. It is shown this once:\n\n  ${secret}\n\n`);
}

function toRow({ limits }: GatewayKey, key: KeyDescription): string[] {
  return [
    key.id,
    key.name,
    key.owner ?? '',
    key.key,
    key.state,
    key.models.join(' '),
    showLimits(limits),
    key.expires_at === null ? '' : showLocalMinute(key.expires_at),
  ];
}

function showLimits(limits: LimitAmounts): string {
  return LIMIT_NAMES.flatMap((name) => {
    const { counts, unit } = KEY_LIMITS[name];
    const amount = limits[name];
    return amount === undefined ? [] : [`${counts === 'cost' ? `$${formatUsd(amount)}` : amount} ${unit}`];
  }).join(', ');
}

function noSuchKey(id: string): Error {
  return new Error(`There is no key ${id}, or it is revoked already; \`${nameCommand('keys list')}\` shows them.`);
}
