import { type Insertable, type Selectable, type Updateable } from 'kysely';
import { GatewayError } from '../dialects/gateway-error.js';
import { type TeamsTable } from '../storage/team-schema.js';
import { type Change } from './change-directory.js';
import { changeLimits, changeRaises, mergeLimits } from './change-limits.js';
import { toTeam } from './holder-rows.js';
import { readLimitChanges, readLimits } from './limit-fields.js';
import { LIMIT_NAMES } from './limit-table.js';
import { type RaiseSettings } from './raise-settings.js';
import { type TeamChanges, type TeamSettings } from './team-settings.js';

/** The columns of a new team. */
export async function columnsOfNewTeam(settings: TeamSettings, change: Change) {
  await assertUnused(change, undefined, settings.name);
  return {
    name: settings.name,
    models: JSON.stringify(settings.models ?? []),
    limits: JSON.stringify(readLimits(settings)),
    member_limits: JSON.stringify(readLimits(settings.member_limits ?? {})),
    account_labels: JSON.stringify(settings.account_labels ?? []),
  } satisfies Partial<Insertable<TeamsTable>>;
}

/** The columns that a change of a team writes: those of the fields that it names, and no other. */
export async function columnsOfTeamChange(
  row: Selectable<TeamsTable>,
  changes: TeamChanges,
  change: Change,
): Promise<Updateable<TeamsTable>> {
  const { name, models, account_labels: labels, member_limits: memberLimits } = changes;
  await assertUnused(change, row.id, name);
  return {
    ...(name !== undefined && { name }),
    ...(models !== undefined && { models: JSON.stringify(models ?? []) }),
    ...(labels !== undefined && { account_labels: JSON.stringify(labels ?? []) }),
    ...(memberLimits !== undefined && {
      member_limits: mergeLimits(JSON.parse(row.member_limits) as object, namedIn(memberLimits)),
    }),
    ...changeLimits(toTeam(row), row.limits, changes),
  };
}

/** The column that a raise of a team's limits writes. */
export function columnsOfTeamRaise(row: Selectable<TeamsTable>, settings: RaiseSettings): Updateable<TeamsTable> {
  const { raises, limits } = toTeam(row);
  return { raises: changeRaises(raises, limits, settings, Date.now()) };
}

/** Null takes all of them away. */
function namedIn(limits: TeamChanges['member_limits']): ReturnType<typeof readLimitChanges> {
  return limits ? readLimitChanges(limits) : new Map(LIMIT_NAMES.map((name) => [name, null]));
}

/** Throws a 409 where another team has the name, or one that people cannot tell from it. */
async function assertUnused({ transaction }: Change, id: string | undefined, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const teams = await transaction.selectFrom('teams').select(['id', 'name', 'archived_at_ms']).execute();
  const other = teams.find((team) => team.id !== id && asRead(team.name) === asRead(name));
  if (!other) return;
  const what = other.archived_at_ms === null ? 'the team' : 'the archived team';
  throw new GatewayError(409, `name: ${what} ${other.id} is called so already.`, { param: 'name' });
}

/** Takes what people do not see out of a name: capitals, blanks at its ends, and how its characters are made up. */
export function asRead(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
