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
  points: readonly CurvePoint[];
  judgement: Judgement;
}

export function describeCurve({ name, title, unit }: Pick<Curve, 'name' | 'title' | 'unit'>, measured: ReadonlyMap<Rung, RungFigures>, idle: IdleRates): Curve {
  const points = [...measured]
    .map(([{ x, gateway }, figures]): CurvePoint => ({
      ...{ x, idleMsPerSecond: idle.get(gateway.child) ?? 0 },
      gateway: quartiles(figures.gateway),
      reference: figures.reference.length > 0 ? quartiles(figures.reference) : undefined,
    }))
    .sort((a, b) => a.x - b.x);
  return { name, title, unit, points, judgement: judgeGrowth(points.map(({ x, gateway }) => [x, gateway.median])) };
}

function quartiles(values: readonly number[]): Quartiles {
  return { median: quantile(values, 0.5), lower: quantile(values, 0.25), upper: quantile(values, 0.75) };
}
