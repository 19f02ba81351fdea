import { Schema } from '../config/field-rules.js';
import { listOf, oneOf, orNull, TEXT, TEXTS, TIME, YES_OR_NO } from '../config/field-schemas.js';
import { isoTime } from '../config/iso-time.js';
import { LimitsInForce } from './describe-limits.js';
import { describeRaises, RaiseDescription } from './describe-raises.js';
import { withLimitFields } from './limit-classes.js';
import { showLimits } from './limit-fields.js';
import { limitsInForce } from './raises.js';
import { KEY_STATES, type KeyState, type ResolvedKey, stateOf } from './resolved-key.js';

class DescribedKey {
  @Schema(TEXT) id!: string;

  @Schema(TEXT) name!: string;

  @Schema({ ...orNull(TEXT), description: 'The name of the member who holds the key' }) owner!: string | null;

  @Schema({ ...orNull(TEXT), description: 'The id of the member who holds the key' }) member!: string | null;

  @Schema({ ...orNull(TEXT), description: "The id of the member's team, else of the key's" }) team!: string | null;

  @Schema(orNull(TEXT)) project!: string | null;

  @Schema(TEXTS) labels!: readonly string[];

  @Schema({ ...TEXT, description: 'The key with its middle left out; empty for a sign-in key, which has no secret' })
  key!: string;

  @Schema({ ...YES_OR_NO, description: 'Of a member who signs in: the key is opened by their sessions' })
  sign_in!: boolean;

  @Schema({
    ...oneOf(...KEY_STATES),
    description: '`disabled` is its member, `archived` its team',
  })
  state!: KeyState;

  @Schema({ ...TEXTS, description: 'Ids and globs; none: every model' }) models!: readonly string[];
}

/** A key as operators see it, without its secret. */
export class KeyDescription extends withLimitFields(DescribedKey) {
  @Schema(listOf(() => RaiseDescription)) raises!: readonly RaiseDescription[];

  @Schema({ type: () => LimitsInForce, description: "The key's limits that hold now, with raises" })
  in_force!: InstanceType<typeof LimitsInForce>;

  @Schema({ ...TEXTS, description: 'Ids of the accounts that may pay' }) accounts!: readonly string[];

  @Schema({ ...TEXTS, description: 'Labels of the accounts that may pay' }) account_labels!: readonly string[];

  @Schema({ ...YES_OR_NO, description: 'May send x-upstream-authorization' }) own_upstream!: boolean;

  @Schema(TIME) created_at!: string;

  @Schema(orNull(TIME)) expires_at!: string | null;

  @Schema(orNull(TIME)) rotated_at!: string | null;

  @Schema(orNull(TIME)) revoked_at!: string | null;
}

export function describeKey(holder: ResolvedKey, nowMs: number): KeyDescription {
  const { key, member, team } = holder;
  const limits = showLimits(key.limits);
  const inForce = limitsInForce(key.limits, key.raises, nowMs);
  return {
    id: key.id,
    name: key.name,
    owner: member?.name ?? null,
    member: key.memberId,
    team: team?.id ?? null,
    project: key.project,
    labels: key.labels,
    key: key.signIn ? '' : `${key.prefix}…${key.lastFour}`,
    sign_in: key.signIn,
    state: stateOf(holder, nowMs),
    models: key.models,
    ...limits,
    raises: describeRaises(key.raises),
    // Nothing is raised for most keys, and a list may have thousands.
    in_force: inForce === key.limits ? limits : showLimits(inForce),
    accounts: key.accounts,
    account_labels: key.accountLabels,
    own_upstream: key.ownUpstream,
    created_at: isoTime(key.createdAtMs),
    expires_at: key.expiresAtMs === null ? null : isoTime(key.expiresAtMs),
    rotated_at: key.rotatedAtMs === null ? null : isoTime(key.rotatedAtMs),
    revoked_at: key.revokedAtMs === null ? null : isoTime(key.revokedAtMs),
  };
}
