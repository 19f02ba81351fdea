import { Schema } from '../config/field-rules.js';
import { COUNT, listOf, oneOf, orNull, TEXT, TEXTS, TIME } from '../config/field-schemas.js';
import { LimitsInForce } from './describe-limits.js';
import { describeRaises, RaiseDescription } from './describe-raises.js';
import { withLimitFields } from './limit-classes.js';
import { showLimits } from './limit-fields.js';
import { levelOfMember } from './limit-level.js';
import { type Role, ROLES } from '../config/role.js';
import { isoTime } from '../config/iso-time.js';
import { type TeamMember } from './team-member.js';
import { type Team } from './team.js';

export const MEMBER_STATES = ['active', 'disabled', 'erased'] as const;
type MemberState = (typeof MEMBER_STATES)[number];

class DescribedMember {
  @Schema(TEXT) id!: string;

  @Schema(TEXT) name!: string;

  @Schema(orNull(TEXT)) email!: string | null;

  @Schema({ ...orNull(TEXT), description: "The member's name at the company's identity provider" })
  external_id!: string | null;

  @Schema({ ...orNull(TEXT), description: 'The id of the team' }) team!: string | null;

  @Schema(orNull(TEXT)) team_name!: string | null;

  @Schema(oneOf(...ROLES)) role!: Role;

  @Schema(oneOf(...MEMBER_STATES)) state!: MemberState;

  @Schema({ ...TEXTS, description: 'Ids and globs; none: every model' }) models!: readonly string[];
}

/** A member as operators see them. The limits are the member's own. */
export class MemberDescription extends withLimitFields(DescribedMember) {
  @Schema(listOf(() => RaiseDescription)) raises!: readonly RaiseDescription[];

  @Schema({ type: () => LimitsInForce, description: 'The limits that hold now, with raises and defaults of the team' })
  in_force!: InstanceType<typeof LimitsInForce>;

  @Schema({ ...COUNT, description: 'Keys that are not revoked' }) keys!: number;

  @Schema(TIME) created_at!: string;

  @Schema(orNull(TIME)) disabled_at!: string | null;
}

export function describeMember(
  member: TeamMember,
  team: Team | undefined,
  keys: number,
  nowMs: number,
): MemberDescription {
  return {
    id: member.id,
    name: member.name,
    email: member.email,
    external_id: member.externalId,
    team: member.teamId,
    team_name: team?.name ?? null,
    role: member.role,
    state: memberState(member),
    models: member.models,
    ...showLimits(member.limits),
    raises: describeRaises(member.raises),
    in_force: showLimits(levelOfMember(member, team, nowMs).limits),
    keys,
    created_at: isoTime(member.createdAtMs),
    disabled_at: member.disabledAtMs === null ? null : isoTime(member.disabledAtMs),
  };
}

export function memberState({ disabledAtMs, erasedAtMs }: TeamMember): MemberState {
  if (erasedAtMs !== null) return 'erased';
  return disabledAtMs === null ? 'active' : 'disabled';
}
