import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MINUTE_MS } from '../config/durations.js';
import { Secret } from '../config/secret.js';
import { isRenewable, readTokens, type Tokens, writeTokens } from './tokens.js';

const T = 1_790_000_000_000;
const IN_AN_HOUR = '2026-09-21T15:13:20.000Z';

function jwt(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
}

function show({ accessToken, refreshToken, ...rest }: Tokens): object {
  return { ...rest, accessToken: accessToken?.reveal() ?? null, refreshToken: refreshToken?.reveal() ?? null };
}

describe('readTokens', () => {
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(T));
  afterEach(() => void jest.restoreAllMocks());

  it('reads what the issuer, auth.json and accounts.json have in common, cleaned', () => {
    const wire = { access_token: ' at\n', refresh_token: '\ufeffrt\0', organization_id: 'org_1\u200f' };
    expect(show(readTokens({ ...wire, expires_at: IN_AN_HOUR, logged_in_at: IN_AN_HOUR }))).toEqual({
      accessToken: 'at',
      refreshToken: 'rt',
      organizationId: 'org_1',
      expiresAtMs: Date.parse(IN_AN_HOUR),
      loggedInAtMs: Date.parse(IN_AN_HOUR),
    });
  });

  it.each<[string, object, number | null]>([
    ["the access token's own end before all others", { access_token: jwt({ exp: 7 }), expires_at: IN_AN_HOUR }, 7_000],
    ["a file's", { access_token: 'at', expires_at: IN_AN_HOUR }, Date.parse(IN_AN_HOUR)],
    ["the issuer's lifetime", { access_token: 'at', expires_in: 60 }, T + MINUTE_MS],
    ['a lifetime in digits', { expires_in: '60' }, T + MINUTE_MS],
    ['no lifetime that has no end in any calendar', { expires_in: 1e300 }, null],
    ['no negative lifetime', { expires_in: -1 }, null],
    ['no time that is none', { expires_at: 'soon', expires_in: 'later' }, null],
  ])('takes %s', (_name, wire, expected) => {
    expect(readTokens(wire).expiresAtMs).toBe(expected);
  });

  it("names the organization of the access token's claims where no field does", () => {
    expect(readTokens({ access_token: jwt({ org_id: 'org_2' }) }).organizationId).toBe('org_2');
    expect(readTokens({ access_token: jwt({ org_id: 'org_2' }), organization_id: 'org_1' }).organizationId).toBe(
      'org_1',
    );
  });

  it.each([[{}], [{ access_token: 7, refresh_token: null, organization_id: [], expires_at: 7, logged_in_at: {} }]])(
    'reads nothing out of %j',
    (wire) => {
      const tokens = readTokens(wire);
      expect(isRenewable(tokens)).toBe(false);
      expect(Object.values(tokens)).toEqual([null, null, null, null, null]);
    },
  );
});

describe('writeTokens', () => {
  it('spells what readTokens reads, and leaves out what is not known', () => {
    const wire = { access_token: 'at', refresh_token: 'rt', organization_id: 'org_1', expires_at: IN_AN_HOUR };
    expect(writeTokens(readTokens({ ...wire, logged_in_at: IN_AN_HOUR }))).toEqual({
      ...wire,
      logged_in_at: IN_AN_HOUR,
    });
    const only: Tokens = { ...readTokens({}), refreshToken: new Secret('rt') };
    expect(writeTokens(only)).toEqual({ refresh_token: 'rt' });
  });
});
