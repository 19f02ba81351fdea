import { type AccountPool } from '../../accounts/account-pool.service.js';
import { type PooledAccount } from '../../accounts/pooled-account.js';
import { type AccountsService } from '../../accounts/accounts.service.js';
import { hasUsableToken } from '../../accounts/check-eligibility.js';
import { asList, readAccountsFile } from '../../accounts/read-accounts-file.js';
import { type AccountDescription } from '../../auth/account-description.js';
import { describeAccount } from '../../auth/describe-account.js';
import { type TokenRefreshService } from '../../auth/token-refresh.service.js';
import { type WorkosClient } from '../../auth/workos-client.service.js';
import { WorkosRefusal } from '../../auth/workos-error.js';
import { readTextFile } from '../../config/read-text-file.js';
import { writeFileAtomically } from '../../storage/write-file-atomically.js';
import { exportAccounts } from './export-accounts.js';
import { formatTable } from '../../conformance/format-table.js';
import { nameCommand } from '../../config/name-command.js';
import { programActor } from '../program-actor.js';
import { showLocalMinute } from '../show-local-minute.js';
import { showProgress } from '../show-progress.js';
import { removeFromAccountsFile } from './update-accounts-file.js';

/** What the commands of `npm run accounts` work with. */
export interface AccountsCommandContext {
  pool: AccountPool;
  accounts: AccountsService;
  refresh: TokenRefreshService;
  workos: WorkosClient;
  /** The path of `accounts.json`. */
  accountsPath: string;
  json: boolean;
  print: (text: string) => void;
  /** Writes to the standard error, beside the output. */
  warn: (text: string) => void;
}

/** The operator has named an account that does not exist. */
class UnknownAccount extends Error {
  constructor(id: string) {
    super(`There is no account ${id}; \`${nameCommand('accounts list')}\` shows them.`);
  }
}

export function listAccounts({ pool, json, print }: AccountsCommandContext): number {
  const described = pool.list().map((pooled) => describeAccount(pooled));
  if (json) print(`${JSON.stringify(described, null, 2)}\n`);
  else if (described.length === 0) {
    print(
      `The gateway has no accounts yet. \`${nameCommand('accounts add')}\` adds one to accounts.json, which the ` +
        'gateway takes over while it runs or when it starts.\n',
    );
  } else {
    const rows = described.map((one) => [
      one.id,
      one.name ?? '',
      one.upstream,
      one.source,
      describeState(one),
      `${Math.round(one.health * 100)} %`,
      String(one.weight),
      String(one.requests),
      String(Object.values(one.errors).reduce((sum, count) => sum + count, 0)),
      minuteOf(one.last_used_at),
      minuteOf(one.next_refresh_at),
    ]);
    print(
      formatTable(
        [
          'ID',
          'NAME',
          'UPSTREAM',
          'SOURCE',
          'STATE',
          'HEALTH',
          'WEIGHT',
          'REQUESTS',
          'ERRORS',
          'LAST USED',
          'NEXT REFRESH',
        ],
        rows,
        process.stdout.columns,
      ),
    );
  }
  return 0;
}

/** Tries each account: asks upstream with its token, or the issuer for a new one where the account needs it. */
export async function checkAccounts(context: AccountsCommandContext, ids: readonly string[]): Promise<number> {
  const chosen =
    ids.length === 0
      ? context.pool.list().filter(({ account }) => account.retiredAtMs === null)
      : ids.map((id) => find(context, id));
  const results: { id: string; ok: boolean | null; result: string }[] = [];
  for (const pooled of chosen) {
    const { id } = pooled.account;
    results.push({ id, ...(await showProgress(`Asking upstream for ${id}`, () => checkOne(context, pooled))) });
  }
  if (context.json) context.print(`${JSON.stringify(results, null, 2)}\n`);
  else {
    context.print(
      formatTable(
        ['ID', 'RESULT'],
        results.map(({ id, result }) => [id, result]),
      ),
    );
  }
  return results.some(({ ok }) => ok === false) ? 1 : 0;
}

export async function switchAccounts(
  { accounts, print }: AccountsCommandContext,
  ids: readonly string[],
  enabled: boolean,
): Promise<number> {
  for (const id of ids) {
    if (!(await accounts.setEnabled(id, enabled, programActor()))) throw new UnknownAccount(id);
    print(`Account ${id} is ${enabled ? 'enabled' : 'disabled'}. A running gateway follows within two seconds.\n`);
  }
  return 0;
}

/** Removes accounts, from `accounts.json` too, which would bring them back. */
export async function removeAccounts(
  { accounts, accountsPath, print }: AccountsCommandContext,
  ids: readonly string[],
): Promise<number> {
  for (const id of ids) {
    const fromFile = removeFromAccountsFile(accountsPath, id);
    if (!(await accounts.remove(id, programActor())) && !fromFile) throw new UnknownAccount(id);
    print(`Account ${id} is removed${fromFile ? `, from ${accountsPath} too` : ''}.\n`);
  }
  return 0;
}

/** Imports accounts, entry by entry. It names entries that are not usable, and the exit code is 1 then. */
export async function importAccounts(
  { accounts, json, print, warn }: AccountsCommandContext,
  path: string,
): Promise<number> {
  const { entries, problems, warnings } = readAccountsFile(readTextFile(path === '-' ? 0 : path));
  if (warnings.length > 0) warn(`What is not known here:\n${asList(warnings)}\n`);
  if (problems.length > 0) warn(`Not taken over:\n${asList(problems)}\n`);
  const changes = await accounts.reconcile('import', entries, false, programActor());
  const lines = changes.map(({ kind, id }) => ({ id, change: kind === 'add' ? 'added' : 'updated' }));
  if (json) print(`${JSON.stringify(lines, null, 2)}\n`);
  else {
    print(
      lines.length === 0
        ? 'Nothing to change.\n'
        : formatTable(
            ['ID', 'CHANGE'],
            lines.map(({ id, change }) => [id, change]),
          ),
    );
  }
  return problems.length > 0 ? 1 : 0;
}

/**
 * Writes the accounts with their secrets, as `accounts.json` holds them: to a file that only its owner may read, or to
 * the terminal.
 */
export function exportTo({ pool, print }: AccountsCommandContext, path: string | undefined): number {
  const text = `${JSON.stringify(exportAccounts(pool.list().map(({ account }) => account)), null, 2)}\n`;
  if (path === undefined) print(text);
  else writeFileAtomically(path, text);
  return 0;
}

async function checkOne(
  { refresh, workos }: AccountsCommandContext,
  { account }: PooledAccount,
): Promise<{ ok: boolean | null; result: string }> {
  const { login } = account;
  if (login.kind === 'api_key') return { ok: null, result: 'a fixed key, which shows only when it is used' };
  // Only the issuer can take its own word back. A cloud tells nothing of a token but by giving one.
  if (login.kind === 'cloud' || !login.accessToken || account.needsLogin) return await viaRefresh(refresh, account.id);
  // The Droid CLI's file needs the new token too, and only the gateway writes it there.
  if (account.source === 'auth_json' && !hasUsableToken(account, Date.now()))
    return { ok: null, result: 'its token has ended; the gateway replaces it when it runs' };
  if (!hasUsableToken(account, Date.now())) return await viaRefresh(refresh, account.id);
  try {
    await workos.listOrganizations(login.accessToken);
    return { ok: true, result: 'works' };
  } catch (error) {
    if (error instanceof WorkosRefusal && error.status === 401) return await viaRefresh(refresh, account.id);
    return { ok: false, result: error instanceof Error ? error.message : 'failed' };
  }
}

async function viaRefresh(refresh: TokenRefreshService, id: string): Promise<{ ok: boolean; result: string }> {
  const result = await refresh.refreshAtOnce(id);
  return result.kind === 'refreshed'
    ? { ok: true, result: 'works, with a new token' }
    : { ok: false, result: `${result.kind.replace('_', ' ')}: ${result.reason}` };
}

function find({ pool }: AccountsCommandContext, id: string): PooledAccount {
  const pooled = pool.find(id);
  if (!pooled) throw new UnknownAccount(id);
  return pooled;
}

/** Describes the state of an account, and the models for which it rests. */
function describeState({ state, next_try_at: nextTry, resting_models: resting }: AccountDescription): string {
  const models = resting.map(({ model, until }) => `${model} until ${minuteOf(until)}`);
  return (
    `${state}${nextTry === null ? '' : ` until ${minuteOf(nextTry)}`}` +
    `${models.length === 0 ? '' : `, not for ${models.join(', ')}`}`
  );
}

function minuteOf(iso: string | null): string {
  return iso === null ? '' : showLocalMinute(iso);
}
