import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Metrics } from './metrics.service.js';
import { Traffic } from './traffic.service.js';

/** In the middle of a minute, which does not end within a test. */
const NOW = 1_790_000_010_000;

describe('Traffic', () => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('remembers five hundred requests and every one that is under way', () => {
    const traffic = new Traffic(new Metrics());
    const long = traffic.begin('long', 'answer', 'messages');
    for (let n = 0; n < 700; n++) traffic.end(traffic.begin(`r${n}`, 'answer', 'messages'), 'complete', 200);
    expect(traffic.recent()).toHaveLength(501);
    expect(traffic.find('long')).toBe(long);
    expect(traffic.find('r199')).toBeUndefined();
    expect(traffic.find('r200')).toBeDefined();
    expect([...traffic.underWay()]).toEqual([long]);
  });

  it('lists the latest first, also of those that came within one millisecond', () => {
    const traffic = new Traffic(new Metrics());
    for (const id of ['first', 'second']) traffic.end(traffic.begin(id, 'answer', 'messages'), 'complete', 200);
    traffic.begin('third', 'answer', 'messages');
    expect(traffic.recent().map(({ id }) => id)).toEqual(['third', 'second', 'first']);
  });

  it('counts a request once, however often it ends', () => {
    const traffic = new Traffic(new Metrics());
    const trace = traffic.begin('r', 'answer', 'messages');
    traffic.end(trace, 'failed', 502);
    traffic.end(trace, 'complete', 200);
    expect(trace).toMatchObject({ state: 'failed', status: 502, isFailure: true });
    expect(traffic.lastMinute(NOW).requests).toBe(1);
  });

  it('leaves token counting out of the figures, and clients that leave out of the failures', () => {
    const traffic = new Traffic(new Metrics());
    traffic.end(traffic.begin('count', 'count_tokens', 'messages'), 'complete', 200);
    const left = traffic.begin('left', 'answer', 'messages');
    traffic.end(left, 'client_left', null);
    expect(left.isFailure).toBe(false);
    const { requests, faults } = traffic.lastMinute(NOW);
    expect({ requests, faults }).toEqual({ requests: 1, faults: 0 });
  });

  it.each<[string, 'complete' | 'failed', number | null, 'fault' | 'throttled' | 'neither']>([
    ['an answer', 'complete', 200, 'neither'],
    ["the client's own mistake", 'failed', 404, 'neither'],
    ['a refused key', 'complete', 401, 'neither'],
    ['a limit', 'complete', 429, 'throttled'],
    ['an upstream that fails', 'complete', 500, 'fault'],
    ['an overloaded upstream', 'complete', 529, 'fault'],
    ['an answer that breaks off', 'failed', 200, 'fault'],
    ['no answer at all', 'failed', null, 'fault'],
  ])('tells failures of the service from what clients do: %s', (_name, state, status, wanted) => {
    const traffic = new Traffic(new Metrics());
    traffic.end(traffic.begin('r', 'answer', 'messages'), state, status);
    const { faults, throttled } = traffic.lastMinute(NOW);
    expect({ faults, throttled }).toEqual({
      faults: wanted === 'fault' ? 1 : 0,
      throttled: wanted === 'throttled' ? 1 : 0,
    });
  });

  it('does not let one request fill the memory', () => {
    const trace = new Traffic(new Metrics()).begin('r', 'answer', 'messages');
    trace.asks('x'.repeat(100_000), '\u0007bell', null);
    for (let n = 0; n < 10_000; n++) trace.pinged();
    expect(trace.kinds.length).toBeLessThanOrEqual(64);
    expect(trace.pings).toBe(10_000);
    expect(trace.modelAsked).toHaveLength(120);
    expect(trace.modelServed).toBe('?bell');
  });

  it('knows who waits for an account', () => {
    const trace = new Traffic(new Metrics()).begin('r', 'answer', 'messages');
    trace.queued();
    trace.pinged();
    expect(trace.isWaiting).toBe(true);
    trace.chose('a', 'turn');
    expect(trace.isWaiting).toBe(false);
  });

  it('has no cost where a part of it is not known', () => {
    const trace = new Traffic(new Metrics()).begin('r', 'answer', 'messages');
    const use = { inputTokens: 1, cacheReadTokens: 2, cacheWriteTokens: 3, outputTokens: 4 };
    trace.used({ ...use, costNanoUsd: 5 });
    trace.used({ ...use, costNanoUsd: null });
    expect(trace.use).toEqual({
      inputTokens: 2,
      cacheReadTokens: 4,
      cacheWriteTokens: 6,
      outputTokens: 8,
      costNanoUsd: null,
    });
  });
});
