import { describe, expect, it } from '@jest/globals';
import { makeAccount, makeLogin } from '../../test/support/make-account.js';
import { type FixedKey } from '../accounts/account-entry.js';
import { type CloudLogin, type LoginTokens, type TeamAccount } from '../accounts/team-account.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../config/durations.js';
import { Secret } from '../config/secret.js';
import { isExpiring, nextRefreshAtMs } from './refresh-due.js';

const T = 1_790_000_000_000;

const FIXED_KEY: FixedKey = { kind: 'api_key', apiKey: new Secret('k') };

function account(login: Partial<LoginTokens> | FixedKey): TeamAccount {
  return makeAccount('a', { login: login.kind === 'api_key' ? login : makeLogin('a', login) });
}

describe('nextRefreshAtMs', () => {
  it.each<[string, Partial<LoginTokens> | FixedKey, number | null]>([
    ['never for a fixed key', FIXED_KEY, null],
    ['now without an access token', { accessToken: null }, 0],
    ['now where nobody knows how old the token is', {}, 0],
    ['six hours after the login', { loggedInAtMs: T }, T + 6 * HOUR_MS],
    [
      'six hours after the last refresh',
      { loggedInAtMs: T - 2 * HOUR_MS, refreshedAtMs: T - HOUR_MS, expiresAtMs: T + 9 * HOUR_MS },
      T + 5 * HOUR_MS,
    ],
    [
      'now where the last refresh was tomorrow: the clock was put back',
      { refreshedAtMs: T + DAY_MS, expiresAtMs: T + 25 * HOUR_MS },
      0,
    ],
    ['ten minutes before the end of an hour', { refreshedAtMs: T, expiresAtMs: T + HOUR_MS }, T + 50 * MINUTE_MS],
    ['a minute before the end of five', { refreshedAtMs: T, expiresAtMs: T + 5 * MINUTE_MS }, T + 4 * MINUTE_MS],
  ])('is %s', (_name, more, expected) => {
    expect(nextRefreshAtMs(account(more), T)).toBe(expected);
  });
});

describe('isExpiring', () => {
  it.each<[string, Partial<LoginTokens> | FixedKey, boolean]>([
    ['not without an end', {}, false],
    ['without a token', { accessToken: null }, true],
    ['nine minutes before the end', { refreshedAtMs: T - 8 * HOUR_MS, expiresAtMs: T + 9 * MINUTE_MS }, true],
    ['eleven minutes before the end', { refreshedAtMs: T - 8 * HOUR_MS, expiresAtMs: T + 11 * MINUTE_MS }, false],
    ['never for a fixed key', FIXED_KEY, false],
  ])('%s', (_name, more, expected) => {
    expect(isExpiring(account(more), T)).toBe(expected);
  });
});

describe('the token of a cloud', () => {
  const SIGN_IN: CloudLogin = {
    ...{ kind: 'cloud', signIn: { kind: 'google' }, aws: null, clockOffsetMs: 0 },
    ...{ accessToken: new Secret('t'), expiresAtMs: T + HOUR_MS, refreshedAtMs: T },
  };
  const due = (more: Partial<CloudLogin>, nowMs: number) => {
    const signedIn = makeAccount('c', { source: 'cloud', login: { ...SIGN_IN, ...more } });
    return [isExpiring(signedIn, nowMs), nextRefreshAtMs(signedIn, nowMs)];
  };

  it('is replaced five minutes before its end', () => {
    const at = T + HOUR_MS - 5 * MINUTE_MS;
    expect([due({}, at - 1), due({}, at)]).toEqual([
      [false, at],
      [true, at],
    ]);
  });

  it('is not asked for with every request where the cloud gives the same one again', () => {
    const nowMs = T + HOUR_MS - MINUTE_MS;
    expect(due({ refreshedAtMs: nowMs - 1 }, nowMs)).toEqual([false, nowMs - 1 + MINUTE_MS / 2]);
  });

  it('is asked for at once where there is none, and never again where it has no end', () => {
    expect([due({ accessToken: null }, T), due({ expiresAtMs: null }, T)]).toEqual([
      [true, 0],
      [false, Infinity],
    ]);
  });
});
