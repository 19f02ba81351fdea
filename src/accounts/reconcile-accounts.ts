import { type AccountEntry, type AccountLogin, type AccountSettings } from './account-entry.js';

/** What the database knows of an account, as far as a file can change it. */
export interface KnownAccount {
  id: string;
  loggedInAtMs: number | null;
  /** The settings as the file last had them; null where it never had the account. */
  fileSettings: string | null;
  retired: boolean;
  /** It came from the very source that is being reconciled, which may therefore retire it. */
  owned: boolean;
  /** SHA-256 of the fixed key, where it has one. */
  apiKeyHash: string | null;
}

export interface ReconcileInput {
  known: readonly KnownAccount[];
  entries: readonly AccountEntry[];
  /** Whether a refresh token was ever taken over or received. */
  isSeen: (login: AccountLogin & { kind: 'tokens' }) => boolean;
  hashOf: (login: AccountLogin & { kind: 'api_key' }) => string;
  /** Known accounts that are no longer among the entries are retired. */
  retireMissing: boolean;
}

/** One account's change; a part that is absent stays as it is. */
export type AccountChange =
  | { kind: 'add'; id: string; settings: AccountSettings; login: AccountLogin }
  | { kind: 'update'; id: string; settings?: AccountSettings; login?: AccountLogin; revive?: true }
  | { kind: 'retire'; id: string };

/**
 * What must change for the database to agree with the entries. A newer login is taken over. A refresh token that was
 * seen before is spent or in use, so it never replaces what the database has, however new its entry says it is; nor
 * does an older login.
 */
export function reconcileAccounts({ known, entries, isSeen, hashOf, retireMissing }: ReconcileInput): AccountChange[] {
  const byId = new Map(known.map((account) => [account.id, account]));
  const byAddress = new Map(
    known.filter(({ id }) => id.includes('@')).map((account) => [account.id.toLowerCase(), account]),
  );
  const changes: AccountChange[] = [];
  const present = new Set<string>();
  for (const { id: name, settings, login } of entries) {
    // An address in another spelling is the account that is known, whose tokens are newer than the file's.
    const account = byId.get(name) ?? byAddress.get(name.toLowerCase());
    const id = account?.id ?? name;
    present.add(id);
    if (!account) {
      changes.push({ kind: 'add', id, settings, login });
      continue;
    }
    const change: AccountChange = {
      kind: 'update',
      id,
      ...(account.fileSettings !== serializeSettings(settings) && { settings }),
      ...(isNewLogin(account, login, isSeen, hashOf) && { login }),
      ...(account.retired && { revive: true as const }),
    };
    if (change.settings || change.login || change.revive) changes.push(change);
  }
  if (retireMissing) {
    for (const account of known)
      if (account.owned && !account.retired && !present.has(account.id))
        changes.push({ kind: 'retire', id: account.id });
  }
  return changes;
}

/** Settings in one form, so that equal ones are equal text. */
export function serializeSettings({
  upstream,
  name,
  email,
  weight,
  maxConcurrency,
  enabled,
  labels,
}: AccountSettings): string {
  return JSON.stringify({ upstream, name, email, weight, maxConcurrency, enabled, labels });
}

function isNewLogin(
  account: KnownAccount,
  login: AccountLogin,
  isSeen: ReconcileInput['isSeen'],
  hashOf: ReconcileInput['hashOf'],
): boolean {
  if (login.kind === 'api_key') return hashOf(login) !== account.apiKeyHash;
  if (isSeen(login)) return false;
  // Of two tokens of one login the unseen one was made elsewhere out of the one that is here, which is spent thereby.
  return login.loggedInAtMs === null || account.loggedInAtMs === null || login.loggedInAtMs >= account.loggedInAtMs;
}
