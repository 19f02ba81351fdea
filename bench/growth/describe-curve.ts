import { quantile } from '../statistics.js';
import { type Judgement, judgeGrowth } from './judge-growth.js';
import { type IdleRates } from './measure-idle.js';
import { type Rung, type RungFigures } from './rung.js';

/** CPU µs a request over the rounds. */
export interface Quartiles {
  median: number;
  lower: number;
  upper: number;
}

export interface CurvePoint {
  x: number;
  gateway: Quartiles;
  reference: Quartiles | undefined;
  /** CPU ms a second of the gateway without any request. */
  idleMsPerSecond: number;
}

export interface Curve {
  name: string;
  title: string;
  /** One of what the curve is over: KB, event, stream … */
  unit: string;
  /** Whether so many requests are under way at once: what they cost together is a figure of its own. */
  atOnce?: boolean;
  points: readonly CurvePoint[];
  judgement: Judgement;
  /** Of what all requests of a point cost together, where they are under way at once. */
  judgementTogether?: Judgement;
}

export type CurveTitle = Pick<Curve, 'name' | 'title' | 'unit' | 'atOnce'>;

export function describeCurve(
  { name, title, unit, atOnce = false }: CurveTitle,
  measured: ReadonlyMap<Rung, RungFigures>,
  idle: IdleRates,
): Curve {
  const points = [...measured]
    .map(([{ x, gateway }, figures]): CurvePoint => ({
      ...{ x, idleMsPerSecond: idle.get(gateway.child) ?? 0 },
      gateway: quartiles(figures.gateway),
      reference: figures.reference.length > 0 ? quartiles(figures.reference) : undefined,
    }))
    .sort((a, b) => a.x - b.x);
  return {
    ...{ name, title, unit, points },
    judgement: judgeGrowth(points.map(({ x, gateway }) => [x, gateway.median])),
    ...(atOnce && { judgementTogether: judgeGrowth(points.map(({ x, gateway }) => [x, x * gateway.median])) }),
  };
}

function quartiles(values: readonly number[]): Quartiles {
  return { median: quantile(values, 0.5), lower: quantile(values, 0.25), upper: quantile(values, 0.75) };
}
