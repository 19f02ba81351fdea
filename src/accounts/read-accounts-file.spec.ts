import { describe, expect, it } from '@jest/globals';
import { AccountsFileError, readAccounts, readAccountsFile } from './read-accounts-file.js';

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof AccountsFileError) return error.problems;
    throw error;
  }
  return [];
}

describe('readAccountsFile', () => {
  it('reads an account with tokens and one with a key, defaults filled in', () => {
    const [first, second] = readAccountsFile(
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
      login: { kind: 'tokens', organizationId: 'org_1', expiresAtMs: Date.UTC(2026, 10, 1, 8), loggedInAtMs: Date.UTC(2026, 9, 31, 23) },
    });
    expect(second).toMatchObject({ id: 'b@example.com', settings: { upstream: 'vendor', weight: 1, maxConcurrency: null, enabled: true, labels: [] }, login: { kind: 'api_key' } });
  });

  it.each<[string, unknown, string[]]>([
    ['no object', [], ['the document must be one JSON object']],
    ['no version', { accounts: [] }, ['version must be one of the following values: 1']],
    ['no list', { version: 1, accounts: {} }, ['accounts must be an array']],
    ['neither key nor tokens', { version: 1, accounts: [{ id: 'a' }] }, ['accounts[0].refresh_token must be set, or api_key']],
    ['both', { version: 1, accounts: [{ id: 'a', api_key: 'k-canary', refresh_token: 't-canary' }] }, ['accounts[0] must have either api_key or tokens, not both']],
    ['neither id nor e-mail', { version: 1, accounts: [{ api_key: 'k' }] }, ['accounts[0].id must be set where there is no email']],
    ['one id twice', { version: 1, accounts: [{ id: 'a', api_key: 'k' }, { id: 'a', api_key: 'k2' }] }, ['accounts[1].id must be unique']],
    ['a weight below nothing', { version: 1, accounts: [{ id: 'a', api_key: 'k', weight: -1 }] }, ['accounts[0].weight must not be less than 0']],
    ['a time that is none', { version: 1, accounts: [{ id: 'a', refresh_token: 't', logged_in_at: 'yesterday' }] }, ['accounts[0].logged_in_at must be a valid ISO 8601 date string']],
  ])('names the fault: %s', (_name, raw, expected) => {
    const problems = problemsOf(() => readAccounts(raw));
    for (const problem of expected) expect(problems).toContain(problem);
    expect(problems.join()).not.toContain('canary');
  });

  it('refuses a half-written file without quoting it', () => {
    expect(problemsOf(() => readAccountsFile('{"version":1,"accounts":[{"refresh_token":"rt-canary'))).toEqual(['the file is not valid JSON']);
  });
});
