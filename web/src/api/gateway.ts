import type {
  CacheEconomics,
  KeyUse,
  LabelledReport,
  LoginDescription,
  ModelsDescription,
  OwnKey,
  OwnSession,
  OverviewDescription,
  ProxyDescription,
  Range,
  Reachabilities,
  RequestSummary,
  RequestTimeline,
  SessionDescription,
} from '../../../src/admin/dashboard/dashboard-api.js';
import type {
  SettingsDescription,
  SettingsHistory,
  SettingsPreview,
  SettingsSummary,
} from '../../../src/admin/describe-managed-settings.js';
import type { AccountDescription } from '../../../src/auth/account-description.js';
import type { LimitSettings } from '../../../src/keys/limit-fields.js';
import type { SignInSessionDescription } from '../../../src/keys/describe-session.js';
import type { KeyDescription } from '../../../src/keys/describe-key.js';
import { call } from './call.js';

export type Account = AccountDescription & { pinned_conversations: number };
export type IssuedKey = KeyDescription & { secret: string };
export type KeyPurpose = LimitSettings & { name: string; owner?: string; models?: string[]; expires_at?: string };
/** What changes of a key: what is left out stays, null takes away. */
export type KeyChange = LimitSettings & { name?: string; models?: string[]; expires_at?: string | null };
export type KeyRaise = LimitSettings & { until?: string };
export type UsageGroup = 'member' | 'team' | 'project' | 'key' | 'model' | 'account' | 'client' | 'day';

const id = encodeURIComponent;
const SETTINGS = '/admin/api/managed-settings';

/** Everything that the pages ask of the gateway. */
export const gateway = {
  session: () => call<SessionDescription>('GET', '/dashboard/api/session'),
  signIn: (token: string) => call<SessionDescription>('POST', '/dashboard/api/session', { token }),
  signOut: () => call<undefined>('DELETE', '/dashboard/api/session'),

  sessions: () => listSessions(),
  endSession: (session: string) => call<undefined>('DELETE', `/admin/api/sessions/${id(session)}`),
  endSessionsOf: (member: string) => call<{ ended: number }>('DELETE', `/admin/api/members/${id(member)}/sessions`),
  ownSessions: () => call<OwnSession[]>('GET', '/dashboard/api/sessions'),
  endOwnSession: (session: string) => call<undefined>('DELETE', `/dashboard/api/sessions/${id(session)}`),

  overview: (range: Range) => call<OverviewDescription>('GET', `/dashboard/api/overview?range=${range}`),

  accounts: () => call<Account[]>('GET', '/dashboard/api/accounts'),
  changeAccount: (account: string, change: 'enable' | 'disable' | 'refresh') =>
    call<AccountDescription>('POST', `/admin/api/accounts/${id(account)}/${change}`),
  removeAccount: (account: string) => call<undefined>('DELETE', `/admin/api/accounts/${id(account)}`),
  importAccounts: (document: string) =>
    call<{ id: string; change: string }[]>('POST', '/admin/api/accounts/import', document),
  startLogin: (wishes: { name?: string; upstream?: string }) =>
    call<LoginDescription>('POST', '/dashboard/api/logins', wishes),
  login: (login: string) => call<LoginDescription>('GET', `/dashboard/api/logins/${id(login)}`),
  chooseOrganization: (login: string, organization: string) =>
    call<LoginDescription>('POST', `/dashboard/api/logins/${id(login)}/organization`, { organization }),
  cancelLogin: (login: string) => call<undefined>('DELETE', `/dashboard/api/logins/${id(login)}`),

  keys: () => call<KeyDescription[]>('GET', '/admin/api/keys'),
  keyUse: () => call<KeyUse[]>('GET', '/dashboard/api/keys/use'),
  ownKeys: () => call<OwnKey[]>('GET', '/dashboard/api/keys/own'),
  createKey: (purpose: KeyPurpose) => call<IssuedKey>('POST', '/admin/api/keys', purpose),
  changeKey: (key: string, change: KeyChange) => call<KeyDescription>('PATCH', `/admin/api/keys/${id(key)}`, change),
  raiseKey: (key: string, raise: KeyRaise) => call<KeyDescription>('POST', `/admin/api/keys/${id(key)}/raise`, raise),
  rotateKey: (key: string) => call<IssuedKey>('POST', `/admin/api/keys/${id(key)}/rotate`),
  revokeKey: (key: string) => call<undefined>('DELETE', `/admin/api/keys/${id(key)}`),

  teams: () => listTeams(),
  managedSettings: () => call<SettingsSummary[]>('GET', SETTINGS),
  settingsOf: (scope: string) => call<SettingsDescription>('GET', `${SETTINGS}/${id(scope)}`),
  previewSettings: (scope: string, settings: object) =>
    call<SettingsPreview>('POST', `${SETTINGS}/${id(scope)}/preview`, { settings }),
  setSettings: (scope: string, settings: object, replaces: string | null) =>
    call<SettingsDescription>('PUT', `${SETTINGS}/${id(scope)}`, { settings, replaces }),
  removeSettings: (scope: string, replaces: string) =>
    call<undefined>('DELETE', `${SETTINGS}/${id(scope)}?${new URLSearchParams({ replaces })}`),
  settingsHistory: (scope: string) => call<SettingsHistory>('GET', `${SETTINGS}/${id(scope)}/history`),
  restoreSettings: (scope: string, version: string) =>
    call<SettingsDescription>('POST', `${SETTINGS}/${id(scope)}/restore`, { version }),

  usage: (query: UsageQuery) => call<LabelledReport>('GET', usagePath(query)),
  cacheEconomics: (period: Period) =>
    call<CacheEconomics>('GET', `/dashboard/api/usage/cache?${new URLSearchParams({ ...period })}`),

  requests: () => call<RequestSummary[]>('GET', '/dashboard/api/requests'),
  request: (request: string) => call<RequestTimeline>('GET', `/dashboard/api/requests/${id(request)}`),

  models: () => call<ModelsDescription>('GET', '/dashboard/api/models'),
  proxies: () => call<ProxyDescription[]>('GET', '/dashboard/api/proxies'),
  reachEndpoints: () => call<Reachabilities>('POST', '/dashboard/api/reach/endpoints'),
  reachProxies: () => call<Reachabilities>('POST', '/dashboard/api/reach/proxies'),
};

function listTeams(): Promise<{ id: string; name: string }[]> {
  return listAll(
    (after) =>
      call<{ teams: { id: string; name: string }[]; next: string | null }>('GET', `/admin/api/teams?limit=200${after}`),
    ({ teams }) => teams,
  );
}

function listSessions(): Promise<SignInSessionDescription[]> {
  return listAll(
    (after) =>
      call<{ sessions: SignInSessionDescription[]; next: string | null }>(
        'GET',
        `/admin/api/sessions?state=active&limit=200${after}`,
      ),
    ({ sessions }) => sessions,
  );
}

/** Lists what the gateway answers page after page. */
async function listAll<P extends { next: string | null }, T>(
  load: (after: string) => Promise<P>,
  itemsOf: (page: P) => T[],
): Promise<T[]> {
  const all: T[] = [];
  let next: string | null = '';
  while (next !== null) {
    const page: P = await load(next === '' ? '' : `&${new URLSearchParams({ after: next })}`);
    all.push(...itemsOf(page));
    next = page.next;
  }
  return all;
}

export interface Period {
  from: string;
  to: string;
}

interface UsageQuery extends Period {
  by: UsageGroup;
}

export function usagePath({ by, from, to }: UsageQuery, format?: 'csv'): string {
  return `/dashboard/api/usage?${new URLSearchParams({ by, from, to, ...(format && { format }) })}`;
}
