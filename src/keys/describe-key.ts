import { Schema } from '../config/field-rules.js';
import { oneOf, orNull, TEXT, TEXTS, TIME, YES_OR_NO } from '../config/field-schemas.js';
import { type GatewayKey, isValid } from './gateway-key.js';
import { withLimitFields } from './limit-classes.js';
import { showLimits } from './limit-fields.js';

class DescribedKey {
  @Schema(TEXT) id!: string;

  @Schema(TEXT) name!: string;

  @Schema(orNull(TEXT)) owner!: string | null;

  @Schema(TEXTS) labels!: readonly string[];

  @Schema({ ...TEXT, description: 'The key with its middle left out' }) key!: string;

  @Schema(oneOf('valid', 'expired', 'revoked')) state!: 'valid' | 'expired' | 'revoked';

  @Schema({ ...TEXTS, description: 'Ids and globs; none: every model' }) models!: readonly string[];
}

/** A key as operators see it, without its secret. */
export class KeyDescription extends withLimitFields(DescribedKey) {
  @Schema({ ...TEXTS, description: 'Ids of the accounts that may pay' }) accounts!: readonly string[];

  @Schema({ ...TEXTS, description: 'Labels of the accounts that may pay' }) account_labels!: readonly string[];

  @Schema({ ...YES_OR_NO, description: 'May send x-upstream-authorization' }) own_upstream!: boolean;

  @Schema(TIME) created_at!: string;

  @Schema(orNull(TIME)) expires_at!: string | null;

  @Schema(orNull(TIME)) rotated_at!: string | null;

  @Schema(orNull(TIME)) revoked_at!: string | null;
}

export function describeKey(key: GatewayKey, nowMs: number): KeyDescription {
  return {
    id: key.id,
    name: key.name,
    owner: key.owner,
    labels: key.labels,
    key: `${key.prefix}…${key.lastFour}`,
    state: key.revokedAtMs !== null ? 'revoked' : isValid(key, nowMs) ? 'valid' : 'expired',
    models: key.models,
    ...showLimits(key.limits),
    accounts: key.accounts,
    account_labels: key.accountLabels,
    own_upstream: key.ownUpstream,
    created_at: isoTime(key.createdAtMs),
    expires_at: key.expiresAtMs === null ? null : isoTime(key.expiresAtMs),
    rotated_at: key.rotatedAtMs === null ? null : isoTime(key.rotatedAtMs),
    revoked_at: key.revokedAtMs === null ? null : isoTime(key.revokedAtMs),
  };
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
