import { afterEach, expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { openTeamServices, type TeamServices } from '../../test/support/team-services.js';
import { HOUR_MS } from '../config/durations.js';
import { type FilterName, type ReportGroup } from './report-dimensions.js';

const MEMBER = { role: 'member', models: '[]', limits: '{}', created_at_ms: 0, revision: 1 };
const TEAM = { models: '[]', limits: '{}', member_limits: '{}', account_labels: '[]', created_at_ms: 0, revision: 1 };

describeEngines('a report', (under) => {
  let services: TeamServices;
  afterEach(() => services.close());

  /** Ada moves from one team to another between her second and her third request. */
  async function open(): Promise<void> {
    services = await openTeamServices(await under.settings());
    const { database, ledger, writer } = services;
    await database.db
      .insertInto('members')
      .values([
        { ...MEMBER, id: 'mem_1', name: 'Ada', email: 'ada@example.com' },
        { ...MEMBER, id: 'mem_2', name: 'Bob' },
        { ...MEMBER, id: 'mem_3', name: 'Ada' },
      ])
      .execute();
    await database.db
      .insertInto('teams')
      .values([
        { ...TEAM, id: 'team_1', name: 'Payments' },
        { ...TEAM, id: 'team_2', name: 'Search' },
      ])
      .execute();
    for (const [id, keyId, memberId, teamId, project, modelServed] of [
      ['r1', 'key_1', 'mem_1', 'team_1', 'shop', 'claude-opus-4-5'],
      ['r2', 'key_1', 'mem_1', 'team_1', undefined, 'gpt-5-nano'],
      ['r3', 'key_1', 'mem_1', 'team_2', 'shop', 'claude-opus-4-5'],
      ['r4', 'key_2', 'mem_2', 'team_2', 'shop', 'gpt-5-nano'],
      ['r5', 'key_3', undefined, undefined, undefined, 'gpt-5-nano'],
    ] as const)
      ledger.begin(makeStart(id, { keyId, memberId, teamId, project, modelServed })).finish(makeEnd());
    await writer.write();
  }

  const ask = (by: ReportGroup[], of: Partial<Record<FilterName, string>> = {}, limit?: number) =>
    services.reports.report({ by, of, fromMs: 0, toMs: Date.now() + HOUR_MS, limit });
  const linesOf = async (by: ReportGroup[], of: Partial<Record<FilterName, string>> = {}): Promise<string[]> =>
    (await ask(by, of)).lines.map(({ group, attempts }) => `${group}: ${attempts}`).sort();

  it('has a line for each pair, before and after records are added up', async () => {
    await open();
    const pairs: [ReportGroup[], string[]][] = [
      [
        ['team', 'model'],
        [
          ', gpt-5-nano: 1',
          'team_1, claude-opus-4-5: 1',
          'team_1, gpt-5-nano: 1',
          'team_2, claude-opus-4-5: 1',
          'team_2, gpt-5-nano: 1',
        ],
      ],
      [
        ['member', 'team'],
        [', : 1', 'mem_1, team_1: 2', 'mem_1, team_2: 1', 'mem_2, team_2: 1'],
      ],
      [
        ['project', 'owner'],
        [', : 1', ', Ada: 1', 'shop, Ada: 2', 'shop, Bob: 1'],
      ],
      [
        ['conversation', 'project'],
        ['conversation-1, : 2', 'conversation-1, shop: 3'],
      ],
    ];
    for (const turn of ['single', 'added up']) {
      for (const [by, lines] of pairs) expect([turn, by, await linesOf(by)]).toEqual([turn, by, lines]);
      await services.rollUp.rollUp();
    }
  });

  it.each<[Partial<Record<FilterName, string>>, number]>([
    [{ member: 'mem_1' }, 3],
    [{ member: 'ADA@example.com' }, 3],
    [{ member: 'Bob' }, 1],
    [{ owner: 'Ada' }, 3],
    [{ owner: 'nobody' }, 0],
    [{ team: 'Payments' }, 2],
    [{ team: 'team_2', member: 'mem_1' }, 1],
    [{ project: 'shop' }, 3],
    [{ model: 'gpt-5-nano', project: 'shop' }, 1],
    [{ key: 'key_1' }, 3],
    [{ client: 'claude-cli' }, 5],
    [{ account: 'a1', conversation: 'conversation-1' }, 5],
    [{ member: 'mem_gone' }, 0],
  ])('is of %j only', async (of, attempts) => {
    await open();
    for (const by of [['day'], ['conversation']] as const) {
      const { lines } = await ask([...by], of);
      expect([by, lines.reduce((sum, line) => sum + line.attempts, 0)]).toEqual([by, attempts]);
    }
    await services.rollUp.rollUp();
    expect((await ask([], of)).lines.reduce((sum, line) => sum + line.attempts, 0)).toBe(attempts);
  });

  it('is of whoever has the id, even where somebody else is called so', async () => {
    await open();
    await services.database.db.updateTable('members').set({ name: 'mem_2' }).where('id', '=', 'mem_1').execute();
    const { lines } = await ask([], { member: 'mem_2' });
    expect(lines.reduce((sum, line) => sum + line.attempts, 0)).toBe(1);
  });

  it.each<[FilterName, string]>([
    ['member', 'Nobody'],
    ['team', 'Nobody'],
    ['key', 'Nobody'],
  ])('of a %s who does not exist is refused', async (filter, wanted) => {
    await open();
    await expect(ask([], { [filter]: wanted })).rejects.toMatchObject({
      status: 400,
      details: { param: filter },
      message: `${filter}: there is no ${filter} "${wanted}". Give an id, or a name as it is now.`,
    });
  });

  it('shows the names of today beside ids', async () => {
    await open();
    await services.database.db.updateTable('members').set({ name: 'Grace' }).where('id', '=', 'mem_2').execute();
    await services.database.db.updateTable('teams').set({ name: 'Find' }).where('id', '=', 'team_2').execute();
    const { lines } = await ask(['member', 'team'], { member: 'Grace' });
    expect(lines.map(({ groups }) => groups)).toEqual([
      [
        { by: 'member', value: 'mem_2', name: 'Grace' },
        { by: 'team', value: 'team_2', name: 'Find' },
      ],
    ]);
  });

  it('adds the lines beyond the limit up in one', async () => {
    await open();
    const [all] = (await ask([])).lines;
    const cut = await ask(['member'], {}, 1);
    expect(cut).toMatchObject({ lines: [{ group: 'mem_1', attempts: 3 }], furtherLines: 2, rest: { attempts: 2 } });
    const costs = [cut.lines[0]?.costUsd ?? 0, cut.rest?.costUsd ?? 0];
    expect((costs[0] ?? 0) + (costs[1] ?? 0)).toBeCloseTo(all?.costUsd ?? 0, 9);
    expect(await ask(['member'], {}, 3)).toMatchObject({ furtherLines: 0, rest: undefined });
    expect(await ask(['member'], { owner: 'nobody' })).toEqual({
      lines: [],
      furtherLines: 0,
      rest: undefined,
      sinceMs: undefined,
    });
  });
});
