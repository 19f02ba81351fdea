import { type AuditValues } from '../audit/audited-fields.js';
import { type GatewayKey } from './gateway-key.js';
import { describeRaises } from './describe-raises.js';
import { placeLimits } from './limit-fields.js';
import { type LimitAmounts } from './limit-table.js';
import { type Organization } from './organization.js';
import { type Raises } from './raises.js';
import { type Team } from './team.js';
import { type TeamMember } from './team-member.js';

/** What the audit log keeps of a key. */
export function auditedKey(key: GatewayKey): AuditValues<'key'> {
  return {
    name: key.name,
    member_id: key.memberId,
    team_id: key.teamId,
    project: key.project,
    labels: key.labels,
    ...auditedLimits(key),
    accounts: key.accounts,
    account_labels: key.accountLabels,
    own_upstream: key.ownUpstream,
    expires_at: timeOf(key.expiresAtMs),
    rotated_at: timeOf(key.rotatedAtMs),
    revoked_at: timeOf(key.revokedAtMs),
    prefix: key.prefix,
    last_four: key.lastFour,
  };
}

/** What the audit log keeps of a member. */
export function auditedMember(member: TeamMember): AuditValues<'member'> {
  return {
    name: member.name,
    email: member.email,
    external_id: member.externalId,
    team_id: member.teamId,
    role: member.role,
    ...auditedLimits(member),
    disabled_at: timeOf(member.disabledAtMs),
    erased_at: timeOf(member.erasedAtMs),
  };
}

/** What the audit log keeps of a team. */
export function auditedTeam(team: Team): AuditValues<'team'> {
  return {
    name: team.name,
    ...auditedLimits(team),
    member_limits: placeLimits((name) => team.memberLimits[name]),
    account_labels: team.accountLabels,
    archived_at: timeOf(team.archivedAtMs),
  };
}

/** What the audit log keeps of the organization. */
export function auditedOrganization(organization: Organization): AuditValues<'organization'> {
  return auditedLimits(organization);
}

function auditedLimits({
  models,
  limits,
  raises,
}: {
  models: readonly string[];
  limits: LimitAmounts;
  raises: Raises;
}): AuditValues<'organization'> {
  return { models, limits: placeLimits((name) => limits[name]), raises: describeRaises(raises) };
}

function timeOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
