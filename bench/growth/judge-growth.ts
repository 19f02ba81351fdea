import { fitLine, type Line, mean, type Point } from '../fit-line.js';

export interface Judgement {
  /** `neither` fails: the cost grows, and not along a line. */
  verdict: 'flat' | 'linear' | 'neither';
  line: Line;
  /** The greatest rise from any point to a later one, as a share of the mean; a curve that only falls has none. */
  rise: number;
}

/** Curves that rise by no more than this anywhere are flat. */
const FLAT = 0.1;
const LINEAR = 0.95;

/** Whether the cost of points, in ascending order, stays the same or grows along a line. */
export function judgeGrowth(points: readonly Point[]): Judgement {
  const line = fitLine(points);
  const values = points.map(([, y]) => y);
  const rise = greatestRise(values) / mean(values);
  return { verdict: rise <= FLAT ? 'flat' : line.determination >= LINEAR ? 'linear' : 'neither', line, rise };
}

function greatestRise(values: readonly number[]): number {
  let least = Infinity;
  let rise = 0;
  for (const value of values) {
    least = Math.min(least, value);
    rise = Math.max(rise, value - least);
  }
  return rise;
}
