import { createHmac, randomBytes } from 'node:crypto';
import { Secret } from '../config/secret.js';

const SECRET_BYTES = 32;
const PREFIX = 'dg-';
/** So much of a key may be shown: with the last four characters it tells keys apart, and 200 bits stay unknown. */
const SHOWN_PREFIX_LENGTH = PREFIX.length + 4;

/** A new key: `dg-` and 256 random bits in base64url. */
export function createKeySecret(): Secret {
  return new Secret(PREFIX + randomBytes(SECRET_BYTES).toString('base64url'));
}

export function looksLikeKey(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** What the database keeps of a key. */
export function hashKey(token: string, pepper: Buffer): string {
  return createHmac('sha256', pepper).update(token).digest('base64url');
}

export function shownParts(secret: Secret): { prefix: string; lastFour: string } {
  const text = secret.reveal();
  return { prefix: text.slice(0, SHOWN_PREFIX_LENGTH), lastFour: text.slice(-4) };
}
