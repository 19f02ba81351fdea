import { type Selectable, type Updateable } from 'kysely';
import { GatewayError } from '../dialects/gateway-error.js';
import { type GatewayKeysTable } from '../storage/team-schema.js';
import { type Change } from './change-directory.js';
import { changeLimits, changeRaises } from './change-limits.js';
import { findTeam, memberOfSettings } from './find-holders.js';
import { toKey } from './holder-rows.js';
import { type KeyChanges } from './key-settings.js';
import { type RaiseSettings } from './raise-settings.js';

/** The columns that a change of a key writes: those of the fields that it names, and no other. */
export async function columnsOfKeyChange(
  row: Selectable<GatewayKeysTable>,
  changes: KeyChanges,
  change: Change,
): Promise<Updateable<GatewayKeysTable>> {
  const { name, team, project, labels, expires_at: expiresAt, models, accounts } = changes;
  const memberId = await memberOfSettings(change, changes);
  if (row.sign_in === 1 && memberId !== undefined && memberId !== row.member_id) {
    throw new GatewayError(400, 'member: a sign-in key stays with its member; the other one gets one by signing in.', {
      param: 'member',
    });
  }
  return {
    ...(name !== undefined && { name }),
    ...(memberId !== undefined && { member_id: memberId }),
    ...(team !== undefined && { team_id: team === null ? null : (await findTeam(change.transaction, team)).id }),
    ...(project !== undefined && { project }),
    ...(labels !== undefined && { labels: JSON.stringify(labels ?? []) }),
    ...(expiresAt !== undefined && { expires_at_ms: expiresAt === null ? null : Date.parse(expiresAt) }),
    ...(models !== undefined && { models: JSON.stringify(models ?? []) }),
    ...(accounts !== undefined && { accounts: JSON.stringify(accounts ?? []) }),
    ...(changes.account_labels !== undefined && { account_labels: JSON.stringify(changes.account_labels ?? []) }),
    ...(changes.own_upstream !== undefined && { own_upstream: changes.own_upstream ? 1 : 0 }),
    ...changeLimits(toKey(row), row.limits, changes),
  };
}

/** The column that a raise of a key's limits writes. */
export function columnsOfKeyRaise(
  row: Selectable<GatewayKeysTable>,
  settings: RaiseSettings,
): Updateable<GatewayKeysTable> {
  const { raises, limits } = toKey(row);
  return { raises: changeRaises(raises, limits, settings, Date.now()) };
}
