import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../config/secret.js';
import { readEncryptionKey, toEncryptionKey } from './encryption-key.js';
import { SealError, TokenCipher } from './token-cipher.js';

const key = toEncryptionKey(randomBytes(32));
const cipher = new TokenCipher({ current: key, previous: undefined });

describe('TokenCipher', () => {
  it('opens what it sealed and shows nothing of it', () => {
    const record = cipher.seal(new Secret('token-canary'), 'a1/refresh_token');
    expect(record).not.toContain('canary');
    expect(record.startsWith(`v1.${key.id}.`)).toBe(true);
    expect(cipher.open(record, 'a1/refresh_token').reveal()).toBe('token-canary');
  });

  it('seals the same token differently each time', () => {
    expect(cipher.seal(new Secret('t'), 'p')).not.toBe(cipher.seal(new Secret('t'), 'p'));
  });

  it("refuses a record moved to another account's row", () => {
    const record = cipher.seal(new Secret('t'), 'a1/refresh_token');
    expect(() => cipher.open(record, 'a2/refresh_token')).toThrow(SealError);
  });

  it('refuses a record with a changed byte', () => {
    const record = cipher.seal(new Secret('some token'), 'p');
    const flipped = record.slice(0, -2) + (record.at(-2) === 'A' ? 'B' : 'A') + record.slice(-1);
    expect(() => cipher.open(flipped, 'p')).toThrow(/p is damaged/);
  });

  it('refuses a tag that was cut short', () => {
    const [version, id, rest] = cipher.seal(new Secret(''), 'p').split('.') as [string, string, string];
    const short = Buffer.from(rest, 'base64url').subarray(0, 16).toString('base64url');
    expect(() => cipher.open(`${version}.${id}.${short}`, 'p')).toThrow(SealError);
  });
});

describe('readEncryptionKey', () => {
  const bytes = randomBytes(32);

  it.each([
    bytes.toString('base64'),
    bytes.toString('hex'),
    bytes.toString('base64url'),
    ` ${bytes.toString('base64')}\n`,
  ])('reads 32 bytes, however written', (text) => {
    expect(readEncryptionKey(text, 'KEY').bytes).toEqual(bytes);
  });

  it.each(['', 'password', randomBytes(16).toString('base64'), randomBytes(33).toString('hex')])(
    'refuses what is no key of 256 bits, without showing it',
    (text) => {
      expect(() => readEncryptionKey(text, 'DROID_ENCRYPTION_KEY')).toThrow(
        'DROID_ENCRYPTION_KEY must be 32 bytes in base64 or hex, as `openssl rand -base64 32` prints them',
      );
    },
  );
});
