import { describe, expect, it } from '@jest/globals';
import { DAY_MS, MINUTE_MS } from '../config/durations.js';
import { CoolDowns, EVERY_MODEL } from './cool-downs.js';

const T = 1_790_000_000_000;
const CLAUDE = 'claude-x';
const GPT = 'gpt-x';

const begun = (model: string, retryAfterMs?: number): CoolDowns => {
  const coolDowns = new CoolDowns();
  coolDowns.begin(model, retryAfterMs, null, T);
  return coolDowns;
};

describe('a cool-down after 429', () => {
  it.each([
    ['lasts as upstream says', 30_000, 30_000],
    ['is cut at a day', 90 * DAY_MS, DAY_MS],
    ['is two seconds where nothing is said', undefined, 2_000],
    ['is two seconds where the word makes no sense', 0, 2_000],
  ])('%s', (_name, retryAfterMs, expected) => {
    expect(begun(CLAUDE, retryAfterMs).find(CLAUDE, T)).toMatchObject({ untilMs: T + expected, windowMs: expected });
  });

  it('is of its model only, unless it is of every model', () => {
    const coolDowns = begun(CLAUDE);
    expect([coolDowns.find(CLAUDE, T) !== undefined, coolDowns.find(GPT, T)]).toEqual([true, undefined]);
    coolDowns.begin(EVERY_MODEL, MINUTE_MS, null, T);
    expect([coolDowns.find(CLAUDE, T)?.untilMs, coolDowns.find(GPT, T)?.untilMs]).toEqual([
      T + MINUTE_MS,
      T + MINUTE_MS,
    ]);
  });

  it('doubles with every 429 in a row up to five minutes, and begins anew after a success', () => {
    const coolDowns = new CoolDowns();
    let nowMs = T;
    const lengths = Array.from({ length: 10 }, () => {
      coolDowns.begin(CLAUDE, undefined, null, nowMs);
      const untilMs = coolDowns.find(CLAUDE, nowMs)?.untilMs ?? 0;
      const lengthMs = untilMs - nowMs;
      nowMs = untilMs;
      return lengthMs / 1000;
    });
    expect(lengths).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    coolDowns.succeed(CLAUDE, nowMs, false);
    coolDowns.begin(CLAUDE, undefined, null, nowMs);
    expect(coolDowns.find(CLAUDE, nowMs)?.untilMs).toBe(nowMs + 2_000);
  });

  it(
    'is not shortened by a second, shorter one nor by an answer that began before it, but ended by one that was ' +
      'asked in spite of it',
    () => {
      const coolDowns = begun(CLAUDE, MINUTE_MS);
      coolDowns.begin(CLAUDE, 1_000, null, T);
      coolDowns.succeed(CLAUDE, T, false);
      expect(coolDowns.find(CLAUDE, T)?.untilMs).toBe(T + MINUTE_MS);
      coolDowns.succeed(CLAUDE, T, true);
      expect(coolDowns.find(CLAUDE, T)).toBeUndefined();
    },
  );

  it('does not forget who was let through when the same limit is met again', () => {
    const coolDowns = begun(CLAUDE, MINUTE_MS);
    const open = coolDowns.find(CLAUDE, T);
    if (open) open.askedAtMs = T + 1;
    coolDowns.begin(CLAUDE, MINUTE_MS, null, T + 2);
    expect(coolDowns.find(CLAUDE, T + 2)?.askedAtMs).toBe(T + 1);
  });

  it('is learnt from another process where that one is longer, and written once', () => {
    const coolDowns = begun(CLAUDE, 10_000);
    expect([...coolDowns.takeChanged()].map(([model, one]) => [model, one?.untilMs])).toEqual([[CLAUDE, T + 10_000]]);
    coolDowns.learn(CLAUDE, { untilMs: T + 5_000, windowMs: 5_000, throttles: 1 }, T);
    expect(coolDowns.find(CLAUDE, T)?.untilMs).toBe(T + 10_000);
    coolDowns.learn(CLAUDE, { untilMs: T + 20_000, windowMs: 20_000, throttles: 3 }, T);
    expect(coolDowns.find(CLAUDE, T)).toMatchObject({ untilMs: T + 20_000, throttles: 3 });
    expect(coolDowns.hasChanged).toBe(false);
    coolDowns.succeed(CLAUDE, T + 20_000, false);
    expect([...coolDowns.takeChanged()]).toEqual([[CLAUDE, undefined]]);
  });

  it('is kept for a bounded number of models, the newest', () => {
    const coolDowns = new CoolDowns();
    for (let index = 0; index < 1_000; index++) coolDowns.begin(`model-${index}`, MINUTE_MS, null, T);
    expect(coolDowns.list(T)).toHaveLength(64);
    expect(coolDowns.takeChanged().size).toBe(64);
    expect(coolDowns.find('model-999', T)).toBeDefined();
  });
});
