import { createHmac, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const PREFIX = 'dg-';
const ADMIN_PREFIX = 'dga-';
/** What the tokens of those who sign in begin with. The redaction of logs knows these shapes, too. */
const TOKEN_PREFIXES = { access: 'dgs-', refresh: 'dgr-', device_code: 'dgd-', authorization_code: 'dgc-' } as const;
const OWN_SHAPE = /^dg[acdrs]?-/;

type TokenKind = keyof typeof TOKEN_PREFIXES;

/**
 * How many characters after the prefix may be shown. With the last four they tell keys apart, and 200 bits stay
 * unknown.
 */
const SHOWN = 4;

/** Makes a key: `dg-` and 256 random bits in base64url. The redaction of logs knows this shape. */
export function createKeySecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

/** Makes an admin token: `dga-` and 256 random bits in base64url. The redaction of logs knows this shape, too. */
export function createAdminTokenSecret(): string {
  return ADMIN_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

/** Makes a token of somebody who signs in: its prefix and 256 random bits in base64url. */
export function createToken(kind: TokenKind): string {
  return TOKEN_PREFIXES[kind] + randomBytes(SECRET_BYTES).toString('base64url');
}

export function looksLikeToken(token: string, kind: TokenKind): boolean {
  return token.startsWith(TOKEN_PREFIXES[kind]);
}

export function looksLikeAdminToken(token: string): boolean {
  return token.startsWith(ADMIN_PREFIX);
}

/** Whether a token is meant for the gateway, so that it must never go upstream. */
export function looksLikeKey(token: string): boolean {
  return OWN_SHAPE.test(token);
}

/** Hashes a key, a token or a code for the database. */
export function hashKey(token: string, pepper: Buffer): string {
  return createHmac('sha256', pepper).update(token).digest('base64url');
}

export function shownParts(secret: string): { prefix: string; lastFour: string } {
  return { prefix: secret.slice(0, secret.indexOf('-') + 1 + SHOWN), lastFour: secret.slice(-4) };
}
