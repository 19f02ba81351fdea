import { type GatewayKey } from './gateway-key.js';
import { type LimitAmounts } from './limit-table.js';
import { type TeamMember } from './team-member.js';
import { type Organization, ORGANIZATION_ID } from './organization.js';
import { limitsInForce } from './raises.js';
import { type Team } from './team.js';

export type LevelKind = 'key' | 'member' | 'team' | 'organization';

/** One who has limits, and those that hold now. */
export interface LimitLevel {
  readonly kind: LevelKind;
  /** What is used is counted by this id. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly limits: LimitAmounts;
}

/** All who have limits that hold for a key: the key first, the organization last. */
export function levelsOf(
  key: GatewayKey,
  member: TeamMember | undefined,
  team: Team | undefined,
  organization: Organization,
  nowMs: number,
): LimitLevel[] {
  return [
    { kind: 'key', id: key.id, name: key.name, limits: limitsInForce(key.limits, key.raises, nowMs) },
    ...(member ? [levelOfMember(member, team, nowMs)] : []),
    ...(team ? [levelOfTeam(team, nowMs)] : []),
    levelOfOrganization(organization, nowMs),
  ];
}

/**
 * A limit of the member's own stands before the default that the member's team has for its members. `team` may be
 * another one: that of a key.
 */
export function levelOfMember(member: TeamMember, team: Team | undefined, nowMs: number): LimitLevel {
  const own = { ...(team?.id === member.teamId && team?.memberLimits), ...member.limits };
  return { kind: 'member', id: member.id, name: member.name, limits: limitsInForce(own, member.raises, nowMs) };
}

export function levelOfTeam(team: Team, nowMs: number): LimitLevel {
  return { kind: 'team', id: team.id, name: team.name, limits: limitsInForce(team.limits, team.raises, nowMs) };
}

export function levelOfOrganization({ limits, raises }: Organization, nowMs: number): LimitLevel {
  return {
    kind: 'organization',
    id: ORGANIZATION_ID,
    name: 'organization',
    limits: limitsInForce(limits, raises, nowMs),
  };
}
