import { describe, expect, it } from '@jest/globals';
import { listGoals } from './list-goals.js';
import { type CaseFigures, type TargetFigures } from './case-figures.js';

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
  peers: [],
  ...more,
});

describe('listGoals', () => {
  it('holds a ratio against what was allowed and against its goal', () => {
    expect(listGoals([figures({})], undefined, 20)).toEqual([
      { what: 'a stream: CPU', measured: 1.6, unit: '×', allowed: 2.2, goal: 1.15 },
    ]);
  });

  it('leaves out what has no goal', () => {
    expect(listGoals([figures({ name: 'tls', gateway: { ...target, busyRssMb: 200 } })], undefined, 20)).toEqual([]);
  });

  it.each([
    ['claude-code', 22, 0.35],
    ['claude-code', 24, 0.6],
    ['long-session', 20, 0.2],
    ['long-session', 26, 0.4],
    ['small', 20, 2.5],
    ['small', 26, 2.5],
  ])('wants of %s on Node.js %d %d×', (name, nodeMajor, goal) => {
    expect(listGoals([figures({ name })], undefined, nodeMajor)).toMatchObject([{ goal }]);
  });

  it('takes the time to the first byte of the small answer and of lone requests, in milliseconds', () => {
    const added = { ...target, addedFirstByteMicros: { p50: 500, p99: 2_400, samples: 4_000 } };
    const goals = listGoals(
      [
        figures({ gateway: added }),
        figures({ name: 'small', gateway: added }),
        figures({ name: 'lone', gateway: added }),
      ],
      undefined,
      20,
    );
    expect(goals.filter(({ unit }) => unit === 'ms').map(({ measured, goal }) => [measured, goal])).toEqual([
      [0.5, 0.5],
      [2.4, 2.5],
      [0.5, 0.5],
      [2.4, 2.5],
    ]);
  });

  it('has memory under load and at rest, and the start', () => {
    const start = {
      gateway: { readyMs: 480, idleRssMb: 95 },
      reference: { readyMs: 50, idleRssMb: 48 },
      starts: 5,
      peers: [],
    };
    const busy = { ...target, busyRssMb: 200 };
    const goals = listGoals(
      [figures({ name: 'slow500', gateway: busy }), figures({ name: 'tls', gateway: busy })],
      start,
      20,
    );
    expect(goals.slice(1).map(({ measured, allowed, goal }) => [measured, allowed, goal])).toEqual([
      [200, undefined, 150],
      [95, 100, 85],
      [480, 1_000, 400],
    ]);
  });
});
