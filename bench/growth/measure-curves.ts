import { type Load } from '../start-load.js';
import { type Curve, type CurveTitle, describeCurve } from './describe-curve.js';
import { measureIdle } from './measure-idle.js';
import { measureRungs, oneByOne, together } from './measure-rungs.js';
import { type Rung } from './rung.js';

export interface CurvePlan extends CurveTitle {
  rungs: readonly Rung[];
  /** How often each rung runs before anything is measured. */
  warmUps: number;
  rounds: number;
  /** For rungs of a gateway each: into how many turns a round is cut. Undefined: all rungs are of one gateway. */
  slices?: number;
}

interface CurveSettings {
  /** How long the gateways are watched without requests. */
  idleMs: number;
  say: (line: string) => void;
}

/** Warms up, looks at what the gateways use when idle, and measures the curves one after another. */
export async function measureCurves(
  plans: readonly CurvePlan[],
  load: Load,
  { idleMs, say }: CurveSettings,
): Promise<Curve[]> {
  say(`Warming up for ${plans.map(({ name }) => name).join(', ')} …`);
  for (const plan of plans) await warmUp(plan, load);
  const idle = await measureIdle(
    [...new Set(plans.flatMap(({ rungs }) => rungs.map(({ gateway }) => gateway.child)))],
    idleMs,
  );
  const curves: Curve[] = [];
  for (const { rungs, rounds, slices, ...named } of plans) {
    say(`${named.name}: ${named.title} …`);
    const measured = await measureRungs(rungs, load, rounds, slices === undefined ? oneByOne(idle) : together(slices));
    curves.push(describeCurve(named, measured, idle));
  }
  return curves;
}

/** Requests after which the compiler has seen enough of a process; of the first rung, whose are the cheapest. */
const COMPILED_AFTER = 1_500;

async function warmUp({ rungs, warmUps }: CurvePlan, load: Load): Promise<void> {
  for (const { gateway, reference } of rungs.slice(0, 1)) {
    await load.run({ ...gateway.order, requests: COMPILED_AFTER });
    if (reference) await load.run({ ...reference.order, requests: COMPILED_AFTER });
  }
  for (let time = 0; time < warmUps; time++) {
    for (const { gateway, reference } of rungs) {
      await load.run(gateway.order);
      if (reference) await load.run(reference.order);
    }
  }
}
