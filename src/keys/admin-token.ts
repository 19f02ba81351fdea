import { IsOptional } from 'class-validator';
import { Moment, OneOf, Schema, Text } from '../config/field-rules.js';
import { oneOf, orNull, TEXT, TIME } from '../config/field-schemas.js';
import { type Role, ROLES } from '../config/role.js';

/** A token of the admin API, without its secret. */
export interface AdminToken {
  id: string;
  name: string;
  role: Role;
  /** The first and the last characters of the secret, by which people recognise the token. */
  prefix: string;
  lastFour: string;
  /** The id of the one who made it; null for whoever has `ADMIN_TOKEN`, and for the program. */
  createdBy: string | null;
  createdAtMs: number;
  expiresAtMs: number | null;
  /** A minute may pass before a use shows. */
  lastUsedAtMs: number | null;
  revokedAtMs: number | null;
}

/** What a member may do needs no admin token. */
const TOKEN_ROLES = ROLES.filter((role) => role !== 'member');

/** What a new token is made of. */
export class AdminTokenSettings {
  @Text({ most: 100 })
  name!: string;

  @OneOf(TOKEN_ROLES)
  role!: Role;

  @IsOptional()
  @Moment()
  expires_at?: string | null;
}

export class AdminTokenDescription {
  @Schema(TEXT) id!: string;
  @Schema(TEXT) name!: string;
  @Schema(oneOf(...TOKEN_ROLES)) role!: string;
  @Schema({ ...TEXT, description: 'The beginning and the end of the token' }) token!: string;
  @Schema(oneOf('valid', 'expired', 'revoked')) state!: string;
  @Schema(orNull(TEXT)) created_by!: string | null;
  @Schema(TIME) created_at!: string;
  @Schema(orNull(TIME)) expires_at!: string | null;
  @Schema(orNull(TIME)) last_used_at!: string | null;
  @Schema(orNull(TIME)) revoked_at!: string | null;
}

export function isTokenValid({ revokedAtMs, expiresAtMs }: AdminToken, nowMs: number): boolean {
  return revokedAtMs === null && (expiresAtMs === null || expiresAtMs > nowMs);
}

export function describeAdminToken(token: AdminToken, nowMs: number): AdminTokenDescription {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    token: `${token.prefix}…${token.lastFour}`,
    state: token.revokedAtMs !== null ? 'revoked' : isTokenValid(token, nowMs) ? 'valid' : 'expired',
    created_by: token.createdBy,
    created_at: isoOf(token.createdAtMs),
    expires_at: token.expiresAtMs === null ? null : isoOf(token.expiresAtMs),
    last_used_at: token.lastUsedAtMs === null ? null : isoOf(token.lastUsedAtMs),
    revoked_at: token.revokedAtMs === null ? null : isoOf(token.revokedAtMs),
  };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
