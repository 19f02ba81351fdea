import { createHmac, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const PREFIX = 'dg-';
/**
 * The part of a key that may be shown. With the last four characters it tells keys apart, and 200 bits stay unknown.
 */
const SHOWN_PREFIX_LENGTH = PREFIX.length + 4;

/** Makes a key: `dg-` and 256 random bits in base64url. The redaction of logs knows this shape. */
export function createKeySecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

export function looksLikeKey(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** Hashes a key for the database. */
export function hashKey(token: string, pepper: Buffer): string {
  return createHmac('sha256', pepper).update(token).digest('base64url');
}

export function shownParts(secret: string): { prefix: string; lastFour: string } {
  return { prefix: secret.slice(0, SHOWN_PREFIX_LENGTH), lastFour: secret.slice(-4) };
}
