import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { Share } from './share.js';

function shareIn(window: { startedAtMs: number; endsInMs: number }): Share {
  const share = new Share({ id: 'key_1', kind: 'key' }, 'tokens', 1_000, 10);
  share.apply(share.ask(10), { ...window, spent: 400, held: 10 }, steadyNowMs());
  return share;
}

describe('a share of a limit', () => {
  it('reports what it used in the window that runs', () => {
    const share = shareIn({ startedAtMs: 1, endsInMs: MINUTE_MS });
    share.use(7);
    expect(share.ask(0)).toMatchObject({ startedAtMs: 1, used: 7, settled: 0 });
    expect(share.utilization(steadyNowMs())).toBeCloseTo(0.407, 9);
  });

  it('counts what becomes known after the end of a window in the next one', () => {
    const share = shareIn({ startedAtMs: 1, endsInMs: 0 });
    share.use(7);
    expect(share.ask(0)).toMatchObject({ startedAtMs: null, used: 7, settled: 0 });
    share.apply(share.ask(20), { startedAtMs: 2, endsInMs: MINUTE_MS, spent: 7, held: 20 }, steadyNowMs());
    expect(share.isDirty).toBe(false);
    expect(share.utilization(steadyNowMs())).toBe(0.007);
  });

  it('takes no answer about a window that ended while it was on its way', () => {
    const share = shareIn({ startedAtMs: 1, endsInMs: 0 });
    const ask = share.ask(20);
    share.use(7);
    share.apply(ask, { startedAtMs: 1, endsInMs: 0, spent: 400, held: 20 }, steadyNowMs());
    expect(share.isDirty).toBe(true);
    expect(share.ask(0)).toMatchObject({ startedAtMs: null, used: 7 });
  });

  it('of a lowered limit holds nothing before it has asked again, whatever is on its way', () => {
    const share = shareIn({ startedAtMs: 1, endsInMs: MINUTE_MS });
    const ask = share.ask(10);
    share.resize(500, 5);
    expect(share.available(steadyNowMs())).toBe(0);
    share.apply(ask, { startedAtMs: 1, endsInMs: MINUTE_MS, spent: 400, held: 10 }, steadyNowMs());
    expect([share.available(steadyNowMs()), share.isDry(steadyNowMs())]).toEqual([0, false]);
    share.apply(share.ask(5), { startedAtMs: 1, endsInMs: MINUTE_MS, spent: 495, held: 5 }, steadyNowMs());
    expect(share.available(steadyNowMs())).toBe(5);
    expect(share.utilization(steadyNowMs())).toBe(0.99);
  });

  it('of a raised limit is asked for at once, though it was found dry', () => {
    const share = shareIn({ startedAtMs: 1, endsInMs: MINUTE_MS });
    share.apply(share.ask(10), { startedAtMs: 1, endsInMs: MINUTE_MS, spent: 1_000, held: 0 }, steadyNowMs());
    expect(share.isDry(steadyNowMs())).toBe(true);
    const ask = share.ask(10);
    share.resize(2_000, 20);
    share.apply(ask, { startedAtMs: 1, endsInMs: MINUTE_MS, spent: 1_000, held: 0 }, steadyNowMs());
    expect(share.isDry(steadyNowMs())).toBe(false);
  });
});
