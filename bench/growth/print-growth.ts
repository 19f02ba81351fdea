import { renderTable } from '../render-table.js';
import { type Curve, type CurvePoint, type Quartiles } from './describe-curve.js';
import { type Judgement } from './judge-growth.js';

interface GrowthReport {
  machine: string;
  curves: readonly Curve[];
}

/** The curves as Markdown: a table each, and below it what it shows. */
export function renderGrowth({ machine, curves }: GrowthReport): string {
  return [
    machine,
    '',
    ...curves.flatMap((curve) => [
      `### ${curve.title}`,
      '',
      ...renderTable(
        headOf(curve),
        curve.points.map((point) => rowOf(curve, point)),
      ),
      '',
      ...verdictsOf(curve),
      '',
    ]),
  ].join('\n');
}

function headOf(curve: Curve): string[] {
  const head = [curve.unit, 'gateway, CPU µs a request', 'quartiles'];
  return hasReference(curve) ? [...head, 'reference, CPU µs a request', 'ratio'] : [...head, 'idle, CPU ms a second'];
}

function rowOf(curve: Curve, { x, gateway, reference, idleMsPerSecond }: CurvePoint): string[] {
  const row = [String(x), gateway.median.toFixed(0), range(gateway)];
  if (!hasReference(curve)) return [...row, idleMsPerSecond.toFixed(1)];
  return [
    ...row,
    reference?.median.toFixed(0) ?? '–',
    reference ? `${(gateway.median / reference.median).toFixed(2)}×` : '–',
  ];
}

/** Of what is under way at once it says what one costs and what all cost, for only the latter can grow along a line. */
function verdictsOf({ unit, points, judgement, judgementTogether }: Curve): string[] {
  if (!judgementTogether) return [verdictOf(unit, judgement)];
  const gateway = points.map((point) => point.gateway.median);
  const reference = points.flatMap((point) => point.reference?.median ?? []);
  return [
    `One ${unit}: ${extremes(gateway)} with the gateway, ${extremes(reference)} with the reference.`,
    '',
    `All of them together: ${verdictOf(unit, judgementTogether)}`,
  ];
}

function extremes(medians: readonly number[]): string {
  const [least, most] = [Math.min(...medians), Math.max(...medians)];
  return `${least.toFixed(0)} to ${most.toFixed(0)} µs (${(most / least).toFixed(2)}×)`;
}

function verdictOf(unit: string, { verdict, line, rise }: Judgement): string {
  const shown = { flat: 'Flat', linear: 'Linear', neither: 'NEITHER flat nor linear' }[verdict];
  return (
    `${shown}: slope ${line.slope.toPrecision(3)} µs for each ${unit}, R² ${line.determination.toFixed(3)}; ` +
    `greatest rise ${(rise * 100).toFixed(0)} % of the mean.`
  );
}

function hasReference({ points }: Curve): boolean {
  return points.some(({ reference }) => reference !== undefined);
}

function range({ lower, upper }: Quartiles): string {
  return `${lower.toFixed(0)} – ${upper.toFixed(0)}`;
}
