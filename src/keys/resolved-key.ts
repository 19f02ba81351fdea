import { matchGlob } from '../config/match-glob.js';
import { type GatewayKey } from './gateway-key.js';
import { type LimitLevel } from './limit-level.js';
import { type TeamMember } from './team-member.js';
import { type Organization } from './organization.js';
import { type Team } from './team.js';

/** A key, and whom it belongs to. */
export interface ResolvedKey {
  readonly key: GatewayKey;
  readonly member: TeamMember | undefined;
  /** The member's team, else the key's. */
  readonly team: Team | undefined;
  readonly organization: Organization;
  /** Who has limits that hold for the key: the key first, the organization last. The same array until one changes. */
  readonly levels: readonly LimitLevel[];
}

/** Whether a key opens anything, else why not: `disabled` is its member, `archived` its team. */
export const KEY_STATES = ['valid', 'expired', 'revoked', 'disabled', 'archived'] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** A key is valid only if its member is not disabled, and its team is not archived. */
export function stateOf({ key, member, team }: Pick<ResolvedKey, 'key' | 'member' | 'team'>, nowMs: number): KeyState {
  if (key.revokedAtMs !== null) return 'revoked';
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) return 'expired';
  if (member && member.disabledAtMs !== null) return 'disabled';
  return team && team.archivedAtMs !== null ? 'archived' : 'valid';
}

export function isValid(holder: Pick<ResolvedKey, 'key' | 'member' | 'team'>, nowMs: number): boolean {
  return stateOf(holder, nowMs) === 'valid';
}

/** Whether only some accounts may pay for a key's requests. */
export function isBound({ key, team }: Pick<ResolvedKey, 'key' | 'team'>): boolean {
  return key.accounts.length > 0 || key.accountLabels.length > 0 || (team?.accountLabels.length ?? 0) > 0;
}

/** Whether an account may pay for requests of a key: both the key and its team have to allow it. */
export function mayUseAccount(
  { key, team }: Pick<ResolvedKey, 'key' | 'team'>,
  account: { id: string; labels: readonly string[] },
): boolean {
  const hasOneOf = (labels: readonly string[]): boolean => account.labels.some((label) => labels.includes(label));
  if (team && team.accountLabels.length > 0 && !hasOneOf(team.accountLabels)) return false;
  if (key.accounts.length === 0 && key.accountLabels.length === 0) return true;
  return key.accounts.includes(account.id) || hasOneOf(key.accountLabels);
}

/** Whether a key may ask for a model. `model` is the client's word, before redirects. */
export function mayUseModel(holder: Omit<ResolvedKey, 'levels'>, model: string): boolean {
  return whoForbids(holder, model) === undefined;
}

/**
 * Says who does not let a key ask for a model, as the subject of a sentence, which the log has too: a member is not
 * called by name there. A model has to be allowed wherever models are listed.
 */
export function whoForbids(
  { key, member, team, organization }: Omit<ResolvedKey, 'levels'>,
  model: string,
): string | undefined {
  if (!allows(key.models, model)) return 'this gateway key';
  if (member && !allows(member.models, model)) return 'the member of this gateway key';
  if (team && !allows(team.models, model)) return `the team ${team.name}`;
  return allows(organization.models, model) ? undefined : 'the organization';
}

function allows(models: readonly string[], model: string): boolean {
  return models.length === 0 || models.some((glob) => matchGlob(glob)(model));
}
