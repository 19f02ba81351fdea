import { type CaseFigures } from './case-figures.js';
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

/** From this version on V8 reads and writes JSON twice as fast, so the reference does, which reads every body. */
const FAST_JSON_SINCE = 24;

/** CPU a request, gateway over reference, by the case's name. */
function ratioGoals(nodeMajor: number): ReadonlyMap<string, number> {
  const isJsonFast = nodeMajor >= FAST_JSON_SINCE;
  return new Map([
    ['small', 2.5],
    ['busy', 4],
    ['stream', 1.15],
    ['bursts', 1.2],
    ['chat', 2],
    ['claude-code', isJsonFast ? 0.6 : 0.35],
    ['long-session', isJsonFast ? 0.4 : 0.2],
    ['websocket', 1.3],
    ['slow', 1.5],
    ['slow500', 1.05],
    ['lone', 1.5],
    ['lone-stream', 1.5],
  ]);
}

/** Of what nothing hides the time to the first byte: the smallest answer, and requests that come one at a time. */
const FIRST_BYTE_OF = ['small', 'lone', 'lone-stream'];
const FIRST_BYTE_MS = { p50: 0.5, p99: 2.5 };
/** Of the many streams, while they last. */
const BUSY_RSS_MB: ReadonlyMap<string, number> = new Map([
  ['slow', 220],
  ['slow500', 150],
]);
/** The same for every run, with keys or without. */
export const START = { readyMs: { allowed: 1_000, goal: 400 }, idleRssMb: { allowed: 100, goal: 85 } };

/** Every figure of a run that has a goal, on this version of Node.js. */
export function listGoals(
  cases: readonly CaseFigures[],
  start: StartFigures | undefined,
  nodeMajor: number,
): GoalFigure[] {
  const goals = ratioGoals(nodeMajor);
  const ratios = cases.flatMap(({ name, title, cpuRatio, bar }): GoalFigure[] => {
    const goal = goals.get(name);
    return goal === undefined
      ? []
      : [{ what: `${title}: CPU`, measured: cpuRatio.median, unit: '×', allowed: bar, goal }];
  });
  const firstBytes = cases.filter(({ name }) => FIRST_BYTE_OF.includes(name)).flatMap(firstByteGoals);
  const started: GoalFigure[] = start
    ? [
        { what: 'RSS idle', measured: start.gateway.idleRssMb, unit: 'MB', ...START.idleRssMb },
        { what: 'start to ready', measured: start.gateway.readyMs, unit: 'ms', ...START.readyMs },
      ]
    : [];
  return [...ratios, ...firstBytes, ...cases.flatMap(memoryGoals), ...started];
}

function memoryGoals({ name, title, gateway: { busyRssMb } }: CaseFigures): GoalFigure[] {
  const goal = BUSY_RSS_MB.get(name);
  if (goal === undefined || busyRssMb === undefined) return [];
  return [{ what: `${title}: RSS meanwhile`, measured: busyRssMb, unit: 'MB', allowed: undefined, goal }];
}

function firstByteGoals({ title, gateway: { addedFirstByteMicros: added } }: CaseFigures): GoalFigure[] {
  if (!added) return [];
  return (['p50', 'p99'] as const).map((share) => ({
    what: `${title}: added time to first byte, ${share} of ${added.samples}`,
    measured: added[share] / 1000,
    unit: 'ms',
    allowed: undefined,
    goal: FIRST_BYTE_MS[share],
  }));
}
