import { type Selectable } from 'kysely';
import {
  type GatewayKeysTable,
  type MembersTable,
  type OrganizationsTable,
  type TeamsTable,
} from '../storage/team-schema.js';
import { type GatewayKey } from './gateway-key.js';
import { ROLES } from '../config/role.js';
import { type TeamMember } from './team-member.js';
import { type Organization } from './organization.js';
import { readStoredRaises } from './raises.js';
import { readLimitsJson, readStoredLimits } from './read-stored-limits.js';
import { type Team } from './team.js';

export function toKey(row: Selectable<GatewayKeysTable>): GatewayKey {
  return {
    id: row.id,
    name: row.name,
    memberId: row.member_id,
    teamId: row.team_id,
    project: row.project,
    labels: readList(row.labels),
    prefix: row.prefix,
    lastFour: row.last_four,
    models: readList(row.models),
    limits: readStoredLimits(row),
    raises: readStoredRaises(row.raises),
    accounts: readList(row.accounts),
    accountLabels: readList(row.account_labels),
    ownUpstream: row.own_upstream === 1,
    signIn: row.sign_in === 1,
    createdBy: row.created_by,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    rotatedAtMs: row.rotated_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}

/** A role that this version does not know gives the least. */
export function toMember(row: Selectable<MembersTable>): TeamMember {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    externalId: row.external_id,
    teamId: row.team_id,
    role: ROLES.find((role) => role === row.role) ?? 'member',
    models: readList(row.models),
    limits: readLimitsJson(row.limits),
    raises: readStoredRaises(row.raises),
    createdAtMs: row.created_at_ms,
    disabledAtMs: row.disabled_at_ms,
    erasedAtMs: row.erased_at_ms,
  };
}

export function toTeam(row: Selectable<TeamsTable>): Team {
  return {
    id: row.id,
    name: row.name,
    models: readList(row.models),
    limits: readLimitsJson(row.limits),
    memberLimits: readLimitsJson(row.member_limits),
    raises: readStoredRaises(row.raises),
    accountLabels: readList(row.account_labels),
    createdAtMs: row.created_at_ms,
    archivedAtMs: row.archived_at_ms,
  };
}

export function toOrganization(row: Selectable<OrganizationsTable>): Organization {
  return {
    models: readList(row.models),
    limits: readLimitsJson(row.limits),
    raises: readStoredRaises(row.raises),
  };
}

function readList(json: string): string[] {
  return JSON.parse(json) as string[];
}
