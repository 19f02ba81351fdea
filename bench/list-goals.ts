import { type CaseFigures } from './measure-case.js';
import { type StartFigures } from './measure-start.js';

/** One figure against what it is to be with everything on. */
export interface GoalFigure {
  what: string;
  measured: number;
  unit: '×' | 'ms' | 'MB';
  /** What was allowed before the goals were set, measured without keys. */
  allowed: number | undefined;
  goal: number;
}

const FIRST_BYTE_MS = { p50: 0.6, p99: 3 };
/** The same for every run, with keys or without. */
export const START = { readyMs: { allowed: 1_000, goal: 600 }, idleRssMb: { allowed: 100, goal: 90 } };
const BUSY_RSS_MB = 220;

/**
 * Every figure of a run that has a goal: the time to the first byte is that of the smallest answer, where nothing hides
 * it, and memory that of the many streams.
 */
export function listGoals(cases: readonly CaseFigures[], start: StartFigures | undefined): GoalFigure[] {
  const ratios = cases.flatMap(({ title, cpuRatio, bar, goal }): GoalFigure[] =>
    goal === undefined ? [] : [{ what: `${title}: CPU`, measured: cpuRatio.median, unit: '×', allowed: bar, goal }],
  );
  const firstByte = cases.find(({ name }) => name === 'small')?.gateway.addedFirstByteMicros;
  const firstBytes = (['p50', 'p99'] as const).flatMap((share): GoalFigure[] =>
    firstByte
      ? [
          {
            what: `added time to first byte, one at a time, ${share} of ${firstByte.samples}`,
            measured: firstByte[share] / 1000,
            unit: 'ms',
            allowed: undefined,
            goal: FIRST_BYTE_MS[share],
          },
        ]
      : [],
  );
  const many = cases.find(({ name }) => name === 'slow');
  const busy: GoalFigure[] =
    many?.gateway.busyRssMb === undefined
      ? []
      : [
          {
            what: `${many.title}: RSS meanwhile`,
            measured: many.gateway.busyRssMb,
            unit: 'MB',
            allowed: undefined,
            goal: BUSY_RSS_MB,
          },
        ];
  const started: GoalFigure[] = start
    ? [
        { what: 'RSS idle', measured: start.gateway.idleRssMb, unit: 'MB', ...START.idleRssMb },
        { what: 'start to ready', measured: start.gateway.readyMs, unit: 'ms', ...START.readyMs },
      ]
    : [];
  return [...ratios, ...firstBytes, ...busy, ...started];
}
