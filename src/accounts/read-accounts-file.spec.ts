import { describe, expect, it } from '@jest/globals';
import { type AccountEntry } from './account-entry.js';
import { AccountsFileError, readAccounts, readAccountsFile, readAccountsList } from './read-accounts-file.js';

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof AccountsFileError) return error.problems;
    throw error;
  }
  return [];
}

function entriesOf(text: string): AccountEntry[] {
  return readAccountsFile(text).entries;
}

const listed = (accounts: readonly unknown[]) => readAccountsList({ version: 1, accounts });
const idsOf = (accounts: readonly unknown[]) => listed(accounts).entries.map(({ id }) => id);
const tokenOf = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;
const show = ({ id, settings, login }: AccountEntry) => ({
  id,
  ...settings,
  ...login,
  ...(login.kind === 'api_key'
    ? { apiKey: login.apiKey.reveal() }
    : { refreshToken: login.refreshToken.reveal(), accessToken: login.accessToken?.reveal() }),
});

describe('readAccountsFile', () => {
  it('reads an account with tokens and one with a key, defaults filled in', () => {
    const [first, second] = entriesOf(
      JSON.stringify({
        version: 1,
        accounts: [
          {
            id: 'a1',
            name: 'First',
            email: 'a@example.com',
            access_token: 'at',
            refresh_token: 'rt',
            organization_id: 'org_1',
            expires_at: '2026-11-01T08:00:00Z',
            logged_in_at: '2026-11-01T00:00:00+01:00',
            weight: 2.5,
            max_concurrency: 4,
            enabled: false,
            labels: ['x'],
          },
          { email: 'b@example.com', api_key: 'fk-1', upstream: 'vendor' },
        ],
      }),
    );
    expect(first).toMatchObject({
      id: 'a1',
      settings: { upstream: 'factory', name: 'First', weight: 2.5, maxConcurrency: 4, enabled: false, labels: ['x'] },
      login: {
        kind: 'tokens',
        organizationId: 'org_1',
        expiresAtMs: Date.UTC(2026, 10, 1, 8),
        loggedInAtMs: Date.UTC(2026, 9, 31, 23),
      },
    });
    expect(second).toMatchObject({
      id: 'b@example.com',
      settings: { upstream: 'vendor', weight: 1, maxConcurrency: null, enabled: true, labels: [] },
      login: { kind: 'api_key' },
    });
  });

  it.each<[string, unknown, string[]]>([
    ['no object', 7, ['the document must be one JSON object']],
    ['a later version', { version: 2, accounts: [] }, ['version must be 1']],
    ['no list', { version: 1, accounts: {} }, ['accounts must be an array']],
    [
      'neither key nor tokens',
      { version: 1, accounts: [{ id: 'a' }] },
      ['accounts[0].refresh_token must be set, or api_key'],
    ],
    [
      'both',
      { version: 1, accounts: [{ id: 'a', api_key: 'k-canary', refresh_token: 't-canary' }] },
      ['accounts[0] must have either api_key or tokens, not both'],
    ],
    [
      'one id twice',
      {
        version: 1,
        accounts: [
          { id: 'a', api_key: 'k' },
          { id: 'a', api_key: 'k2' },
        ],
      },
      ['accounts[1].id must be unique'],
    ],
    [
      'a weight below nothing',
      { version: 1, accounts: [{ id: 'a', api_key: 'k', weight: -1 }] },
      ['accounts[0].weight must not be less than 0'],
    ],
    [
      'a time that is none',
      { version: 1, accounts: [{ id: 'a', refresh_token: 't', logged_in_at: 'yesterday' }] },
      ['accounts[0].logged_in_at must be a valid ISO 8601 date string'],
    ],
  ])('names the fault: %s', (_name, raw, expected) => {
    const problems = problemsOf(() => readAccounts(raw));
    for (const problem of expected) expect(problems).toContain(problem);
    expect(problems.join()).not.toContain('canary');
  });

  it('refuses a half-written file without quoting it', () => {
    expect(problemsOf(() => readAccountsFile('{"version":1,"accounts":[{"refresh_token":"rt-canary'))).toEqual([
      'the file is not valid JSON (at position 42, line 1 column 43)',
    ]);
  });
});

describe('entry by entry', () => {
  it('the bad ones are named and left out', () => {
    const { entries, problems, count } = listed([
      { id: 'a', api_key: 'k' },
      { id: 'b', api_key: 'k', weight: 'heavy' },
      'x',
      { id: 'c\nd', api_key: 'k' },
      { id: 'e', api_key: 'two\nlines-canary' },
      { id: 'a', api_key: 'k3' },
      { id: 'f', refresh_token: 'r', logged_in_at: '2026-W45' },
    ]);
    expect(entries.map(({ id }) => id)).toEqual(['a']);
    expect(count).toBe(7);
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'accounts[1].weight',
      'accounts[2]',
      'accounts[3].id',
      'accounts[4].api_key',
      'accounts[6].logged_in_at',
      'accounts[5].id',
    ]);
    expect(problems.join()).not.toContain('canary');
  });

  it.each(['id', 'name', 'email', 'upstream', 'organization_id'])(
    'no line break, control or bidirectional character, NUL or half of a pair is in %s',
    (field) => {
      for (const bad of ['a\nb', 'a\0b', 'a\u202eb', 'a\u2028b', 'a\ud800b']) {
        expect(listed([{ id: 'a', refresh_token: 'r', [field]: bad }])).toMatchObject({
          entries: [],
          problems: [`accounts[0].${field} must not have line breaks, control or bidirectional characters in it`],
        });
      }
      expect(listed([{ id: 'a', refresh_token: 'r', labels: ['a\nb'] }]).problems).toHaveLength(1);
    },
  );

  it('ids may be whatever a person can read', () => {
    expect(
      idsOf([
        { id: 'team/one', api_key: 'k' },
        { id: '账号', api_key: 'k' },
        { id: 7, api_key: 'k' },
      ]),
    ).toEqual(['team/one', '账号', '7']);
  });

  it('a list without version, and a bare one, come in', () => {
    expect(readAccountsList({ accounts: [{ id: 'a', api_key: 'k' }] }).entries).toHaveLength(1);
    expect(readAccountsList([{ id: 'a', api_key: 'k' }]).entries).toHaveLength(1);
  });

  it.each<[string, object, object]>([
    [
      'a login',
      {
        type: 'oauth',
        email: '',
        exp: 1_793_520_000,
        status: 'active',
        label: 'Mine',
        access_token: 'at',
        refresh_token: ' rt\n',
      },
      {
        kind: 'tokens',
        name: 'Mine',
        refreshToken: 'rt',
        accessToken: 'at',
        expiresAtMs: 1_793_520_000_000,
        enabled: true,
        email: null,
      },
    ],
    [
      'a key',
      { type: 'apikey', email: '', exp: 0, access_token: 'fk-1\n', refresh_token: '', status: 'active' },
      { kind: 'api_key', apiKey: 'fk-1' },
    ],
    [
      'one that is switched off',
      { type: 'oauth', id: 'x', status: 'disabled', access_token: 'at', refresh_token: 'rt' },
      { id: 'x', enabled: false },
    ],
    ['one that is switched off otherwise', { id: 'x', api_key: 'k', disabled: true }, { enabled: false }],
    [
      'ends in milliseconds',
      { id: 'x', refresh_token: 'r', expires_at: 1_793_520_000_000 },
      { expiresAtMs: 1_793_520_000_000 },
    ],
    ['ends in seconds', { id: 'x', refresh_token: 'r', expires_at: 1_793_520_000 }, { expiresAtMs: 1_793_520_000_000 }],
    ['ends in digits', { id: 'x', refresh_token: 'r', expires_at: '1793520000' }, { expiresAtMs: 1_793_520_000_000 }],
  ])("the forks' form: %s", (_name, raw, expected) => {
    const { entries, problems, warnings } = listed([raw]);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(entries.map(show)).toEqual([expect.objectContaining(expected)]);
  });

  it('without id and e-mail an account is called by its token or key, the same each time and each by its own', () => {
    const entries = [
      { type: 'apikey', access_token: 'k1' },
      { refresh_token: 'r', access_token: tokenOf({ email: 'a@example.com' }) },
      { refresh_token: 'r2' },
    ];
    expect(idsOf(entries)).toEqual([
      expect.stringMatching(/^account-[0-9a-f]{8}$/),
      'a@example.com',
      expect.stringMatching(/^account-[0-9a-f]{8}$/),
    ]);
    expect(new Set([...idsOf(entries), ...idsOf(entries)]).size).toBe(3);
  });

  it('keys that nobody knows are warned of, with what may be meant', () => {
    const { warnings } = readAccountsList({
      version: 1,
      note: 'x',
      accounts: [{ id: 'a', api_key: 'k', enable: false, wieght: 2 }],
    });
    expect(warnings).toEqual([
      '"note" is not a known key beside version and accounts',
      'accounts[0].enable is not a known key; did you mean enabled?',
      'accounts[0].wieght is not a known key; did you mean weight?',
    ]);
  });
});

describe('one e-mail address', () => {
  const login = (email: string, more: object = {}) => ({
    email,
    refresh_token: `rt of ${JSON.stringify(more)}`,
    ...more,
  });

  it('in two organizations is two accounts, told by the entry or by the token', () => {
    const entries = [
      login('a@example.com', { organization_id: 'org_1' }),
      login('a@example.com', { access_token: tokenOf({ org_id: 'org_2' }) }),
    ];
    expect(listed(entries)).toMatchObject({
      problems: [],
      entries: [{ id: 'a@example.com' }, { id: 'a@example.com/org_2' }],
    });
  });

  it('in two spellings is one, with the newer login', () => {
    const { entries, problems } = listed([
      login('A@example.com', { logged_in_at: '2026-01-01' }),
      login('b@example.com'),
      login('a@example.com', { id: 'a@example.com', logged_in_at: '2026-02-01' }),
    ]);
    expect(entries.map(({ settings }) => settings.email)).toEqual(['b@example.com', 'a@example.com']);
    expect(problems).toEqual(['accounts[0] is the same account as accounts[2], whose login is newer']);
  });

  it('under ids that somebody has chosen is as many accounts as there are ids', () => {
    expect(idsOf([login('a@example.com', { id: 'one' }), login('a@example.com', { id: 'two' })])).toEqual([
      'one',
      'two',
    ]);
  });
});
