import { isDeepStrictEqual } from 'node:util';
import { type Secret } from '../config/secret.js';
import { type AccountEntry, type AccountLogin, type AccountSettings } from './account-entry.js';
import { type AccountSource, type TeamAccount } from './team-account.js';

/**
 * An account of the database, and its settings as its source last had them; null where the source never had the
 * account.
 */
export interface KnownAccount {
  account: TeamAccount;
  sourceSettings: string | null;
}

interface ReconcileInput {
  source: AccountSource;
  known: readonly KnownAccount[];
  entries: readonly AccountEntry[];
  /** Whether the gateway has ever taken over or received a refresh token. */
  isSeen: (refreshToken: Secret) => boolean;
  /** Whether accounts of the source that have no entry any more are retired. */
  retireMissing: boolean;
}

/** The change of one account. A part that is absent stays as it is. */
export type AccountChange =
  | { kind: 'add'; id: string; settings: AccountSettings; login: AccountLogin }
  | {
      kind: 'update';
      id: string;
      settings?: {
        inForce: AccountSettings;
        /** As the source has them. */
        ofSource: AccountSettings;
      };
      login?: AccountLogin;
      revive?: true;
    }
  | { kind: 'retire'; id: string };

/**
 * Finds the changes that make the database agree with the entries. A newer login replaces an older one, never the other
 * way round. A refresh token that the gateway has seen before is spent or in use, so it never replaces the one in the
 * database, however new its entry says it is.
 */
export function reconcileAccounts({ source, known, entries, isSeen, retireMissing }: ReconcileInput): AccountChange[] {
  const byId = new Map(known.map((one) => [one.account.id, one]));
  const byAddress = new Map(
    known.filter(({ account }) => account.id.includes('@')).map((one) => [one.account.id.toLowerCase(), one]),
  );
  const changes: AccountChange[] = [];
  const present = new Set<string>();
  for (const { id: name, settings, login } of entries) {
    // The database may know the address in another spelling. Its tokens are newer than the file's.
    const found = byId.get(name) ?? byAddress.get(name.toLowerCase());
    const id = found?.account.id ?? name;
    present.add(id);
    if (!found) {
      changes.push({ kind: 'add', id, settings, login });
      continue;
    }
    const change: AccountChange = {
      kind: 'update',
      id,
      ...(found.sourceSettings !== serializeSettings(settings) && {
        settings: { inForce: mergeSettings(found, settings), ofSource: settings },
      }),
      ...(isNewLogin(found.account, login, isSeen) && { login }),
      ...(found.account.retiredAtMs !== null && { revive: true as const }),
    };
    if (change.settings || change.login || change.revive) changes.push(change);
  }
  if (!retireMissing) return changes;
  const missing = known.filter(
    ({ account }) => account.source === source && account.retiredAtMs === null && !present.has(account.id),
  );
  return [...changes, ...missing.map(({ account }) => ({ kind: 'retire' as const, id: account.id }))];
}

/**
 * Takes over the settings that the source has changed. Those that stay as they were do not undo what an operator has
 * decided since.
 */
function mergeSettings({ account, sourceSettings }: KnownAccount, wanted: AccountSettings): AccountSettings {
  if (sourceSettings === null) return wanted;
  const former = JSON.parse(sourceSettings) as Partial<AccountSettings>;
  const pick = <K extends keyof AccountSettings>(field: K): Pick<AccountSettings, K> => {
    const { [field]: value } = isDeepStrictEqual(former[field], wanted[field]) ? account : wanted;
    return { [field]: value } as Pick<AccountSettings, K>;
  };
  return {
    ...pick('upstream'),
    ...pick('name'),
    ...pick('email'),
    ...pick('weight'),
    ...pick('maxConcurrency'),
    ...pick('enabled'),
    ...pick('labels'),
  };
}

/** Writes settings as text, so that equal settings are equal text. */
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

function isNewLogin({ login: known }: TeamAccount, login: AccountLogin, isSeen: ReconcileInput['isSeen']): boolean {
  if (login.kind === 'api_key') return known.kind !== 'api_key' || !known.apiKey.equals(login.apiKey);
  if (isSeen(login.refreshToken)) return false;
  // If both tokens are of one login, another program has refreshed the login, and the token in the database is spent.
  const loggedInAtMs = known.kind === 'tokens' ? known.loggedInAtMs : null;
  return login.loggedInAtMs === null || loggedInAtMs === null || login.loggedInAtMs >= loggedInAtMs;
}
