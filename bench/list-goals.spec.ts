import { describe, expect, it } from '@jest/globals';
import { listGoals } from './list-goals.js';
import { type CaseFigures, type TargetFigures } from './measure-case.js';

const target: TargetFigures = {
  cpuMicrosPerRequest: 300,
  requestsPerSecond: 1_000,
  addedFirstByteMicros: undefined,
  peakRssMb: 300,
  busyRssMb: undefined,
  newHandshakes: undefined,
};
const figures = (more: Partial<CaseFigures>): CaseFigures => ({
  name: 'stream',
  title: 'a stream',
  gateway: target,
  reference: target,
  cpuRatio: { median: 1.6, min: 1, max: 2, spread: 0.1, rounds: 7 },
  bar: 2.2,
  goal: 1.5,
  ...more,
});

describe('listGoals', () => {
  it('holds a ratio against what was allowed and against its goal', () => {
    expect(listGoals([figures({})], undefined)).toEqual([
      { what: 'a stream: CPU', measured: 1.6, unit: '×', allowed: 2.2, goal: 1.5 },
    ]);
  });

  it('leaves out what has no goal', () => {
    expect(listGoals([figures({ goal: undefined, gateway: { ...target, busyRssMb: 200 } })], undefined)).toEqual([]);
  });

  it('takes the time to the first byte of the small answer, in milliseconds', () => {
    const added = { ...target, addedFirstByteMicros: { p50: 500, p99: 2_400, samples: 4_000 } };
    const goals = listGoals([figures({ gateway: added }), figures({ name: 'small', gateway: added })], undefined);
    expect(goals.filter(({ unit }) => unit === 'ms').map(({ measured, goal }) => [measured, goal])).toEqual([
      [0.5, 0.6],
      [2.4, 3],
    ]);
  });

  it('has memory under load and at rest, and the start', () => {
    const start = { gateway: { readyMs: 480, idleRssMb: 95 }, reference: { readyMs: 50, idleRssMb: 48 }, starts: 5 };
    const busy = { ...target, busyRssMb: 200 };
    const goals = listGoals(
      [figures({ name: 'slow', gateway: busy }), figures({ name: 'chat', goal: undefined, gateway: busy })],
      start,
    );
    expect(goals.slice(1).map(({ measured, allowed, goal }) => [measured, allowed, goal])).toEqual([
      [200, undefined, 220],
      [95, 100, 90],
      [480, 1_000, 600],
    ]);
  });
});
