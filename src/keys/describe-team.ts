import { Schema } from '../config/field-rules.js';
import { COUNT, listOf, oneOf, orNull, TEXT, TEXTS, TIME } from '../config/field-schemas.js';
import { LimitsInForce } from './describe-limits.js';
import { describeRaises, RaiseDescription } from './describe-raises.js';
import { withLimitFields } from './limit-classes.js';
import { showLimits } from './limit-fields.js';
import { levelOfOrganization, levelOfTeam } from './limit-level.js';
import { type Organization } from './organization.js';
import { type Team } from './team.js';

export const TEAM_STATES = ['active', 'archived'] as const;
type TeamState = (typeof TEAM_STATES)[number];

/** What each member may use who has no limit of their own. */
const DefaultLimits = withLimitFields(class {});

class DescribedTeam {
  @Schema(TEXT) id!: string;

  @Schema(TEXT) name!: string;

  @Schema(oneOf(...TEAM_STATES)) state!: TeamState;

  @Schema({ ...TEXTS, description: 'Ids and globs; none: every model' }) models!: readonly string[];
}

/** A team as operators see it. The limits are those of the whole team. */
export class TeamDescription extends withLimitFields(DescribedTeam) {
  @Schema({ type: () => DefaultLimits, description: 'What each member may use who has no limit of their own' })
  member_limits!: InstanceType<typeof DefaultLimits>;

  @Schema({ ...TEXTS, description: 'Labels of the accounts that may pay; none: all' })
  account_labels!: readonly string[];

  @Schema(listOf(() => RaiseDescription)) raises!: readonly RaiseDescription[];

  @Schema({ type: () => LimitsInForce, description: 'The limits that hold now, with raises' })
  in_force!: InstanceType<typeof LimitsInForce>;

  @Schema({ ...COUNT, description: 'Members who are not erased' }) members!: number;

  @Schema(TIME) created_at!: string;

  @Schema(orNull(TIME)) archived_at!: string | null;
}

export function describeTeam(team: Team, members: number, nowMs: number): TeamDescription {
  return {
    id: team.id,
    name: team.name,
    state: teamState(team),
    models: team.models,
    ...showLimits(team.limits),
    member_limits: showLimits(team.memberLimits),
    account_labels: team.accountLabels,
    raises: describeRaises(team.raises),
    in_force: showLimits(levelOfTeam(team, nowMs).limits),
    members,
    created_at: new Date(team.createdAtMs).toISOString(),
    archived_at: team.archivedAtMs === null ? null : new Date(team.archivedAtMs).toISOString(),
  };
}

export function teamState({ archivedAtMs }: Team): TeamState {
  return archivedAtMs === null ? 'active' : 'archived';
}

class DescribedOrganization {
  @Schema({ ...TEXTS, description: 'Ids and globs; none: every model' }) models!: readonly string[];
}

/** What holds for everybody together. */
export class OrganizationDescription extends withLimitFields(DescribedOrganization) {
  @Schema(listOf(() => RaiseDescription)) raises!: readonly RaiseDescription[];

  @Schema({ type: () => LimitsInForce, description: 'The limits that hold now, with raises' })
  in_force!: InstanceType<typeof LimitsInForce>;
}

export function describeOrganization(organization: Organization, nowMs: number): OrganizationDescription {
  return {
    models: organization.models,
    ...showLimits(organization.limits),
    raises: describeRaises(organization.raises),
    in_force: showLimits(levelOfOrganization(organization, nowMs).limits),
  };
}
