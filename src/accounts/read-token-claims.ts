import { type Secret } from '../config/secret.js';

/**
 * The claims that the gateway reads in an access token. It does not verify the signature: the token is its own, and
 * upstream judges it.
 */
export interface TokenClaims {
  issuedAtMs: number | null;
  expiresAtMs: number | null;
  organizationId: string | null;
  email: string | null;
}

/** The latest time that a `Date` can hold. */
const LAST_DATE_MS = 8.64e15;

/**
 * Reads the claims of a JWT (https://datatracker.ietf.org/doc/html/rfc7519); all are null for a token of another form.
 */
export function readTokenClaims(token: Secret): TokenClaims {
  const payload = parsePayload(token.reveal());
  return {
    issuedAtMs: timeOf(payload['iat']),
    expiresAtMs: timeOf(payload['exp']),
    organizationId: textOf(payload['org_id']),
    email: textOf(payload['email']),
  };
}

function parsePayload(token: string): Record<string, unknown> {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Turns seconds since 1970 into milliseconds; null for a time that no `Date` can hold. */
function timeOf(value: unknown): number | null {
  return typeof value === 'number' && Math.abs(value * 1000) <= LAST_DATE_MS ? value * 1000 : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
