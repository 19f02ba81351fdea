import { type Secret } from '../config/secret.js';

/** Claims of an access token that the gateway reads. It does not verify the signature: the token is its own, for upstream to judge. */
export interface TokenClaims {
  expiresAtMs: number | null;
  organizationId: string | null;
  email: string | null;
}

/** The claims of a JWT (https://datatracker.ietf.org/doc/html/rfc7519); all null for a token of another form. */
export function readTokenClaims(token: Secret): TokenClaims {
  const payload = parsePayload(token.reveal());
  return {
    expiresAtMs: typeof payload['exp'] === 'number' && Number.isFinite(payload['exp']) ? payload['exp'] * 1000 : null,
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

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
