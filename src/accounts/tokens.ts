import { cleanSecret } from '../config/clean-secret.js';
import { cleanName } from '../config/field-rules.js';
import { Secret } from '../config/secret.js';
import { readTokenClaims } from './read-token-claims.js';

/** Tokens as WorkOS, the Droid CLI's `auth.json` and `accounts.json` spell them. */
interface WireTokens {
  access_token?: string;
  refresh_token?: string;
  organization_id?: string;
  /** ISO 8601; files have it. */
  expires_at?: string;
  /** Seconds from now; the issuer's answer has it. */
  expires_in?: number;
  /** ISO 8601; `accounts.json` has it. */
  logged_in_at?: string;
}

/** The tokens of one login. */
export interface Tokens {
  /** Null until the first refresh, where only a refresh token was brought. */
  accessToken: Secret | null;
  /**
   * Null where nobody gave one. An issuer that does not rotate refresh tokens leaves it out, and the old one stays
   * good.
   */
  refreshToken: Secret | null;
  organizationId: string | null;
  /** When the access token ends; null when nobody said. */
  expiresAtMs: number | null;
  /** When a person logged in; the tokens that follow from that login do not change it. Null when nobody said. */
  loggedInAtMs: number | null;
}

export type RenewableTokens = Tokens & { refreshToken: Secret };

export function isRenewable(tokens: Tokens): tokens is RenewableTokens {
  return tokens.refreshToken !== null;
}

/**
 * Reads tokens as another program wrote them: every field may be missing or of another type. The access token's own
 * claims say when it ends, before any other field does; they name the organization where no field does.
 */
export function readTokens(wire: Readonly<Partial<Record<keyof WireTokens, unknown>>>): Tokens {
  const accessToken = secretOf(wire.access_token);
  const claims = accessToken && readTokenClaims(accessToken);
  return {
    accessToken,
    refreshToken: secretOf(wire.refresh_token),
    organizationId: nameOf(wire.organization_id) ?? claims?.organizationId ?? null,
    expiresAtMs: claims?.expiresAtMs ?? timeOf(wire.expires_at) ?? timeAfter(wire.expires_in),
    loggedInAtMs: timeOf(wire.logged_in_at),
  };
}

/** Spells tokens for a file, secrets included. Unknown fields are left out. */
export function writeTokens(tokens: Tokens): WireTokens {
  const { accessToken, refreshToken, organizationId, expiresAtMs, loggedInAtMs } = tokens;
  return {
    ...(accessToken !== null && { access_token: accessToken.reveal() }),
    ...(refreshToken !== null && { refresh_token: refreshToken.reveal() }),
    ...(organizationId !== null && { organization_id: organizationId }),
    ...(expiresAtMs !== null && { expires_at: new Date(expiresAtMs).toISOString() }),
    ...(loggedInAtMs !== null && { logged_in_at: new Date(loggedInAtMs).toISOString() }),
  };
}

function secretOf(value: unknown): Secret | null {
  const cleaned = typeof value === 'string' ? cleanSecret(value) : '';
  return cleaned === '' ? null : new Secret(cleaned);
}

/** Cleans an id, which people read in logs and tables. */
function nameOf(value: unknown): string | null {
  return (typeof value === 'string' && cleanName(value)) || null;
}

function timeOf(value: unknown): number | null {
  const timeMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(timeMs) ? null : timeMs;
}

/** Gives the end of a lifetime; null for one that ends later than a `Date` can hold. */
function timeAfter(seconds: unknown): number | null {
  const lifetime = Number(seconds);
  const endsAtMs = Date.now() + lifetime * 1000;
  return lifetime > 0 && !Number.isNaN(new Date(endsAtMs).getTime()) ? endsAtMs : null;
}
