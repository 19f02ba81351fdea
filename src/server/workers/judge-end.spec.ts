import { expect, it } from '@jest/globals';
import { judgeEnd } from './judge-end.js';

const crash = { servedMs: 1_000, othersServe: true };
const failedStart = { servedMs: undefined, othersServe: true };

it('a worker is started again, after twice as long each time', () => {
  expect([0, 1, 2, 3].map((before) => judgeEnd({ ...crash, before }).restartAfterMs)).toEqual([250, 500, 1_000, 2_000]);
});

it('the fifth crash in a row stops the whole, whether others serve or not', () => {
  expect(judgeEnd({ ...crash, before: 4 })).toEqual({ inARow: 5, restartAfterMs: undefined });
  expect(judgeEnd({ ...crash, before: 4, othersServe: false }).restartAfterMs).toBeUndefined();
});

it('a worker that has served for a minute was well, whatever came before', () => {
  expect(judgeEnd({ ...crash, before: 4, servedMs: 60_000 })).toEqual({ inARow: 1, restartAfterMs: 250 });
});

it('one that cannot start is tried again while others serve, and stops the whole where none does', () => {
  expect(judgeEnd({ ...failedStart, before: 4 }).restartAfterMs).toBe(4_000);
  expect(judgeEnd({ ...failedStart, before: 400 }).restartAfterMs).toBe(30_000);
  expect(judgeEnd({ ...failedStart, before: 4, othersServe: false }).restartAfterMs).toBeUndefined();
});
