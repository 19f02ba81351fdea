import { describe, expect, it } from '@jest/globals';
import { makeAccount, makeLogin } from '../../test/support/make-account.js';
import { Secret } from '../config/secret.js';
import { type AccountEntry, DEFAULT_SETTINGS, type FixedKey } from './account-entry.js';
import { type AccountChange, type KnownAccount, reconcileAccounts, serializeSettings } from './reconcile-accounts.js';
import { type LoginTokens, type TeamAccount } from './team-account.js';

const MONDAY = Date.UTC(2026, 10, 2);
const TUESDAY = Date.UTC(2026, 10, 3);

function known(login: Partial<LoginTokens> = {}, more: Partial<TeamAccount> = {}): KnownAccount {
  const account = makeAccount('a', { login: makeLogin('a', { loggedInAtMs: MONDAY, ...login }), ...more });
  return { account, sourceSettings: serializeSettings(DEFAULT_SETTINGS) };
}

function entry(refreshToken: string, loggedInAtMs: number | null, settings = DEFAULT_SETTINGS, id = 'a'): AccountEntry {
  return {
    id,
    settings,
    login: {
      kind: 'tokens',
      refreshToken: new Secret(refreshToken),
      accessToken: null,
      organizationId: null,
      expiresAtMs: null,
      loggedInAtMs,
    },
  };
}

function reconcile(
  accounts: readonly KnownAccount[],
  entries: readonly AccountEntry[],
  retireMissing = true,
): AccountChange[] {
  return reconcileAccounts({
    source: 'file',
    known: accounts,
    entries,
    isSeen: (refreshToken) => refreshToken.reveal().startsWith('seen'),
    retireMissing,
  });
}

/** Shows the changes without the entries. */
function summary(changes: readonly AccountChange[]): string[] {
  return changes.map((change) => {
    if (change.kind !== 'update') return `${change.kind} ${change.id}`;
    return ['update', change.id, change.login && 'login', change.settings && 'settings', change.revive && 'revive']
      .filter(Boolean)
      .join(' ');
  });
}

describe('reconcileAccounts: logins', () => {
  it.each<[string, number | null, string, number | null, string[]]>([
    // database's login, token in the file, file's login
    ['a newer login is taken over', MONDAY, 'new', TUESDAY, ['update a login']],
    ['an older login never is, seen or not', TUESDAY, 'new', MONDAY, []],
    ['the same file again changes nothing', MONDAY, 'seen', MONDAY, []],
    ['a spent token is never taken back, however new it claims to be', MONDAY, 'seen', TUESDAY, []],
    ['without a time, an unseen token is a new login', MONDAY, 'new', null, ['update a login']],
    ['without a time, a seen token is not', MONDAY, 'seen', null, []],
    ['where the database has no time, an unseen token is a new login', null, 'new', MONDAY, ['update a login']],
    ['one login, unseen token: it was rotated elsewhere and ours is spent', MONDAY, 'new', MONDAY, ['update a login']],
  ])('%s', (_name, inDatabase, token, inFile, expected) => {
    expect(summary(reconcile([known({ loggedInAtMs: inDatabase })], [entry(token, inFile)]))).toEqual(expected);
  });

  it('takes over a changed key and leaves an equal one', () => {
    const login = (key: string): FixedKey => ({ kind: 'api_key', apiKey: new Secret(key) });
    const accounts = [known({}, { login: login('k1') })];
    const withKey = (key: string): AccountEntry => ({ id: 'a', settings: DEFAULT_SETTINGS, login: login(key) });
    expect(summary(reconcile(accounts, [withKey('k1')]))).toEqual([]);
    expect(summary(reconcile(accounts, [withKey('k2')]))).toEqual(['update a login']);
  });
});

describe('reconcileAccounts: coming and going', () => {
  it('adds, retires what is gone, and leaves what came from elsewhere', () => {
    const accounts = [
      known({}, { id: 'gone' }),
      known({}, { id: 'imported', source: 'import' }),
      known({}, { id: 'old', retiredAtMs: TUESDAY }),
    ];
    expect(summary(reconcile(accounts, [entry('new', MONDAY)]))).toEqual(['add a', 'retire gone']);
  });

  it('knows an address in another spelling, and keeps what it has of it', () => {
    const changes = reconcile(
      [known({}, { id: 'A@example.com' })],
      [entry('seen', MONDAY, { ...DEFAULT_SETTINGS, weight: 2 }, 'a@example.com')],
    );
    expect(summary(changes)).toEqual(['update A@example.com settings']);
  });

  it('retires nothing for an import', () => {
    expect(summary(reconcile([known({}, { id: 'other' })], [entry('new', MONDAY)], false))).toEqual(['add a']);
  });

  it('brings a retired account back with the tokens that the database has', () => {
    expect(summary(reconcile([known({}, { retiredAtMs: TUESDAY })], [entry('seen', MONDAY)]))).toEqual([
      'update a revive',
    ]);
  });
});

describe('reconcileAccounts: settings', () => {
  it('takes over what changed in the file', () => {
    expect(summary(reconcile([known()], [entry('seen', MONDAY, { ...DEFAULT_SETTINGS, weight: 3 })]))).toEqual([
      'update a settings',
    ]);
  });

  it("does not undo the operator's later decision while the file stays as it was", () => {
    expect(reconcile([known({}, { weight: 7, enabled: false })], [entry('seen', MONDAY)])).toEqual([]);
  });

  it('takes from a changed file what changed in it, and leaves what the operator has decided of the rest', () => {
    const decided = known({}, { weight: 7, enabled: false, labels: ['mine'] });
    const [change] = reconcile([decided], [entry('seen', MONDAY, { ...DEFAULT_SETTINGS, name: 'Ann', weight: 3 })]);
    expect(change).toMatchObject({
      settings: {
        inForce: { name: 'Ann', weight: 3, enabled: false, labels: ['mine'] },
        ofSource: { name: 'Ann', weight: 3, enabled: true, labels: [] },
      },
    });
  });

  it('takes everything from a source that names the account for the first time', () => {
    const imported = { ...known({}, { weight: 7 }), sourceSettings: null };
    expect(reconcile([imported], [entry('seen', MONDAY)])).toMatchObject([{ settings: { inForce: { weight: 1 } } }]);
  });
});
