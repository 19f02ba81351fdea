import { afterEach, expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { openTeamServices, type TeamServices } from '../../test/support/team-services.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../config/durations.js';
import { UsageSeries } from './usage-series.repository.js';

describeEngines('the ledger over time', (under) => {
  let services: TeamServices;

  async function open(): Promise<UsageSeries> {
    services = await openTeamServices(await under.settings());
    return services.context.get(UsageSeries, { strict: false });
  }
  afterEach(() => services.close());

  function used(id: string, start: object = {}, end: object = {}): void {
    services.ledger.begin(makeStart(id, start)).finish(makeEnd(end));
  }
  function lately() {
    const toMs = (Math.floor(Date.now() / HOUR_MS) + 1) * HOUR_MS;
    return { fromMs: toMs - DAY_MS, toMs, bucketMs: HOUR_MS };
  }

  it('is the same before and after its records are added up', async () => {
    const series = await open();
    used('r1');
    used('r2', { keyId: 'key_2', memberId: 'mem_grace' }, { status: 529, tokens: undefined, firstByteMs: undefined });
    used('r4', {}, { status: 429, tokens: undefined, firstByteMs: undefined });
    used('r5', {}, { ended: 'failed', tokens: undefined, firstByteMs: undefined });
    // The client's own doing.
    used('r6', {}, { status: 400, tokens: undefined, firstByteMs: undefined });
    used('r7', {}, { ended: 'client_left', tokens: undefined, firstByteMs: undefined });
    await services.writer.write();
    const before = await series.series(lately());
    await services.rollUp.rollUp();
    used('r3', {}, { firstByteMs: 28 });
    await services.writer.write();
    const after = await series.series(lately());
    const sum = (
      points: typeof before,
      name: 'attempts' | 'faults' | 'throttled' | 'cacheReadTokens' | 'cacheWriteTokens' | 'firstBytes' | 'firstByteMs',
    ) => points.reduce((total, point) => total + point[name], 0);
    expect([
      sum(before, 'attempts'),
      sum(before, 'faults'),
      sum(before, 'throttled'),
      sum(before, 'firstBytes'),
      sum(before, 'firstByteMs'),
    ]).toEqual([6, 2, 1, 1, 12]);
    expect([
      sum(after, 'attempts'),
      sum(after, 'faults'),
      sum(after, 'throttled'),
      sum(after, 'firstBytes'),
      sum(after, 'firstByteMs'),
    ]).toEqual([7, 2, 1, 2, 40]);
    expect([sum(after, 'cacheReadTokens'), sum(after, 'cacheWriteTokens')]).toEqual([2_000, 22]);
    expect(after.every(({ atMs }) => atMs % HOUR_MS === 0)).toBe(true);
    expect(sum(await series.series({ ...lately(), holder: { kind: 'key', id: 'key_2' } }), 'attempts')).toBe(1);
  });

  it('tells minutes from the records, added up or not', async () => {
    const series = await open();
    used('r1');
    await services.writer.write();
    await services.rollUp.rollUp();
    const points = await series.series({ ...lately(), bucketMs: MINUTE_MS });
    expect(points).toMatchObject([{ attempts: 1, inputTokens: 100, outputTokens: 50 }]);
    expect(points[0]?.atMs).toBe(Math.floor((points[0]?.atMs ?? 1) / MINUTE_MS) * MINUTE_MS);
  });

  it('knows what a member has used with present and former keys, and nothing of their next holder', async () => {
    const series = await open();
    used('r1', { keyId: 'key_1', memberId: 'mem_ada' });
    used('r2', { keyId: 'key_2', memberId: 'mem_ada' });
    await services.writer.write();
    await services.rollUp.rollUp();
    used('r3', { keyId: 'key_2', memberId: 'mem_ada' });
    used('r4', { keyId: 'key_2', memberId: 'mem_grace' });
    await services.writer.write();
    const countOf = async (id: string, bucketMs: number): Promise<number> => {
      const points = await series.series({ ...lately(), bucketMs, holder: { kind: 'member', id } });
      return points.reduce((total, { attempts }) => total + attempts, 0);
    };
    for (const bucketMs of [HOUR_MS, MINUTE_MS]) {
      expect([bucketMs, await countOf('mem_ada', bucketMs), await countOf('mem_grace', bucketMs)]).toEqual([
        bucketMs,
        3,
        1,
      ]);
    }
  });

  it('finds the requests whose conversation came from another account', async () => {
    const series = await open();
    for (const [id, start, end] of [
      ['r1', { account: 'a1' }, {}],
      ['r2', { account: 'a2' }, { status: 429 }],
      ['r3', { account: 'a1' }, {}],
      ['r4', { account: 'a2' }, {}],
      ['r5', { account: 'a2' }, {}],
      ['r6', { account: 'a1', conversation: 'conversation-2' }, {}],
      ['r7', { account: 'a2', conversation: 'conversation-2', keyId: 'key_2' }, {}],
    ] as const) {
      used(id, start, end);
      // Two records of a moment have no order.
      const nowMs = Date.now();
      while (Date.now() === nowMs);
    }
    await services.writer.write();
    expect((await series.moved(lately())).tokens).toEqual([
      { model: 'claude-opus-4-5', requests: 1, input: 100, cacheRead: 1_000, cacheWrite5m: 10, cacheWrite1h: 1 },
    ]);
    expect((await series.moved({ ...lately(), holder: { kind: 'key', id: 'key_2' } })).tokens).toEqual([]);
    const ofAda = await series.moved({ ...lately(), holder: { kind: 'member', id: 'mem_ada' } });
    expect(ofAda.tokens).toMatchObject([{ requests: 1 }]);
    expect((await series.moved({ ...lately(), holder: { kind: 'member', id: 'mem_grace' } })).tokens).toEqual([]);
  });
});
