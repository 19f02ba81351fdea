import { describe, expect, it } from '@jest/globals';
import { readPresentedKey } from './read-presented-key.js';
import { createAdminTokenSecret, createKeySecret, hashKey, looksLikeKey, shownParts } from './key-secret.js';

describe('a key', () => {
  it('is dg- and 256 random bits', () => {
    const [one, other] = [createKeySecret(), createKeySecret()];
    expect(one).not.toBe(other);
    expect(looksLikeKey(one)).toBe(true);
    expect(Buffer.from(one.slice(3), 'base64url')).toHaveLength(32);
  });

  it('is never taken for what goes upstream, and an admin token is not, either', () => {
    expect([createAdminTokenSecret(), 'sk-ant-x', 'dgb-x'].map(looksLikeKey)).toEqual([true, false, false]);
  });

  it('shows seven characters at its beginning and four at its end', () => {
    const secret = createKeySecret();
    const { prefix, lastFour } = shownParts(secret);
    expect(secret.startsWith(prefix)).toBe(true);
    expect(secret.endsWith(lastFour)).toBe(true);
    expect([prefix.length, lastFour.length]).toEqual([7, 4]);
  });

  it('is hashed by HMAC-SHA-256 with the pepper', () => {
    // RFC 4231, test case 2.
    const digest = Buffer.from(hashKey('what do ya want for nothing?', Buffer.from('Jefe')), 'base64url').toString(
      'hex',
    );
    expect(digest).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });
});

describe('what a client presents', () => {
  it.each([
    ['a bearer', { authorization: 'Bearer dg-1' }, 'dg-1'],
    ['x-api-key', { 'x-api-key': 'dg-1' }, 'dg-1'],
    ["Google's header", { 'x-goog-api-key': 'dg-1' }, 'dg-1'],
    ["Azure's header", { 'api-key': 'dg-1' }, 'dg-1'],
    ['both with one value, as apiKeyHelper sends them', { authorization: 'Bearer dg-1', 'x-api-key': 'dg-1' }, 'dg-1'],
    ['a gateway key beside something else', { authorization: 'Bearer sk-other', 'x-api-key': 'dg-1' }, 'dg-1'],
    ['two different gateway keys', { authorization: 'Bearer dg-2', 'x-api-key': 'dg-1' }, undefined],
    ['two values of which none is a gateway key', { authorization: 'Bearer sk-1', 'x-api-key': 'sk-2' }, undefined],
    ['another scheme', { authorization: 'Basic ZGc6eA==' }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_, headers, expected) => {
    expect(readPresentedKey(headers)).toBe(expected);
  });
});
