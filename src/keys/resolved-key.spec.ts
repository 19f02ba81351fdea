import { describe, expect, it } from '@jest/globals';
import { type GatewayKey } from './gateway-key.js';
import { levelsOf } from './limit-level.js';
import { type TeamMember } from './team-member.js';
import { type Organization } from './organization.js';
import { isBound, mayUseAccount, type ResolvedKey, stateOf, whoForbids } from './resolved-key.js';
import { type Team } from './team.js';

const NOW_MS = Date.UTC(2026, 10, 15);
const MONTH_END_MS = Date.UTC(2026, 11, 1);

const KEY: GatewayKey = {
  id: 'key_1',
  name: 'laptop',
  memberId: 'mem_1',
  teamId: null,
  project: null,
  labels: [],
  prefix: 'dg-abcd',
  lastFour: 'wxyz',
  models: [],
  limits: {},
  raises: {},
  accounts: [],
  accountLabels: [],
  ownUpstream: false,
  signIn: false,
  createdBy: null,
  createdAtMs: 1,
  expiresAtMs: null,
  rotatedAtMs: null,
  revokedAtMs: null,
};

const MEMBER: TeamMember = {
  id: 'mem_1',
  name: 'Ada',
  email: null,
  externalId: null,
  teamId: 'team_1',
  role: 'member',
  models: [],
  limits: {},
  raises: {},
  createdAtMs: 1,
  disabledAtMs: null,
  erasedAtMs: null,
};

const TEAM: Team = {
  id: 'team_1',
  name: 'Payments',
  models: [],
  limits: {},
  memberLimits: {},
  raises: {},
  accountLabels: [],
  createdAtMs: 1,
  archivedAtMs: null,
};

function holderOf(change: {
  key?: Partial<GatewayKey>;
  member?: Partial<TeamMember>;
  team?: Partial<Team>;
  organization?: Partial<Organization>;
}): ResolvedKey {
  const key = { ...KEY, ...change.key };
  const member = { ...MEMBER, ...change.member };
  const team = { ...TEAM, ...change.team };
  const organization = { models: [], limits: {}, raises: {}, ...change.organization };
  return { key, member, team, organization, levels: levelsOf(key, member, team, organization, NOW_MS) };
}

const limitsOf = (holder: ResolvedKey): object =>
  Object.fromEntries(holder.levels.map(({ kind, limits }) => [kind, limits]));

describe('the levels of a key', () => {
  it('are the key, its member, their team and the organization', () => {
    const { levels } = holderOf({
      key: { limits: { requests: 1 } },
      member: { limits: { requests: 2 } },
      team: { limits: { requests: 3 } },
      organization: { limits: { requests: 4 } },
    });
    expect(levels).toEqual([
      { kind: 'key', id: 'key_1', name: 'laptop', limits: { requests: 1 } },
      { kind: 'member', id: 'mem_1', name: 'Ada', limits: { requests: 2 } },
      { kind: 'team', id: 'team_1', name: 'Payments', limits: { requests: 3 } },
      { kind: 'organization', id: 'org', name: 'organization', limits: { requests: 4 } },
    ]);
  });

  it('give a member what the team has for its members, unless the member has an own limit', () => {
    const team = { memberLimits: { requests: 10, budget_month: 50 } };
    expect(limitsOf(holderOf({ member: { limits: { budget_month: 80 } }, team }))).toMatchObject({
      member: { requests: 10, budget_month: 80 },
      team: {},
    });
  });

  it('give a member without a team no defaults of the team of a key', () => {
    expect(
      limitsOf(
        holderOf({ key: { teamId: 'team_1' }, member: { teamId: null }, team: { memberLimits: { tokens: 1 } } }),
      ),
    ).toMatchObject({ member: {} });
  });

  it('have a raise in the place of a limit until it ends', () => {
    const raised = (untilMs: number) => ({
      limits: { budget_month: 300, requests: 5 },
      raises: { budget_month: { amount: 400, untilMs } },
    });
    expect(limitsOf(holderOf({ key: raised(MONTH_END_MS), team: raised(NOW_MS) }))).toMatchObject({
      key: { budget_month: 400, requests: 5 },
      team: { budget_month: 300, requests: 5 },
    });
  });

  it('have a raise of a default, none of what is not limited, and none below the limit', () => {
    const raises = { budget_month: { amount: 400, untilMs: MONTH_END_MS } };
    expect(
      limitsOf(
        holderOf({
          key: { raises },
          member: { raises },
          team: { memberLimits: { budget_month: 300 }, limits: { budget_month: 500 }, raises },
        }),
      ),
    ).toMatchObject({ key: {}, member: { budget_month: 400 }, team: { budget_month: 500 } });
  });
});

describe('a key', () => {
  it.each([
    [{}, 'valid'],
    [{ key: { expiresAtMs: NOW_MS } }, 'expired'],
    [{ key: { expiresAtMs: NOW_MS, revokedAtMs: 1 } }, 'revoked'],
    [{ member: { disabledAtMs: 1 } }, 'disabled'],
    [{ team: { archivedAtMs: 1 } }, 'archived'],
  ])('of %j is %s', (change, state) => {
    expect(stateOf(holderOf(change), NOW_MS)).toBe(state);
  });

  it.each([
    [{}, undefined],
    [{ key: { models: ['gpt-*'] } }, 'this gateway key'],
    [{ member: { models: ['gpt-*'] } }, 'the member of this gateway key'],
    [{ team: { models: ['gpt-*'] } }, 'the team Payments'],
    [{ organization: { models: ['gpt-*'] } }, 'the organization'],
    [{ key: { models: ['claude-*'] }, team: { models: ['claude-haiku-*'] } }, undefined],
  ])('of %j is kept from a model by %s', (change, who) => {
    expect(whoForbids(holderOf(change), 'claude-haiku-4-5')).toBe(who);
  });

  it('is paid for by the accounts that both the key and its team allow', () => {
    const account = { id: 'a1', labels: ['blue', 'eu'] };
    const may = (change: Parameters<typeof holderOf>[0]): boolean => mayUseAccount(holderOf(change), account);
    expect(isBound(holderOf({}))).toBe(false);
    expect(isBound(holderOf({ team: { accountLabels: ['eu'] } }))).toBe(true);
    expect(may({ team: { accountLabels: ['eu'] } })).toBe(true);
    expect(may({ key: { accountLabels: ['blue'] }, team: { accountLabels: ['eu'] } })).toBe(true);
    expect(may({ key: { accounts: ['a1'] }, team: { accountLabels: ['us'] } })).toBe(false);
    expect(may({ key: { accountLabels: ['red'] }, team: { accountLabels: ['eu'] } })).toBe(false);
  });
});
