import { setTimeout as sleep } from 'node:timers/promises';
import { type Load } from '../start-load.js';
import { type IdleRates } from './measure-idle.js';
import { type Rung, type RungFigures, type Work } from './rung.js';

/** What a gateway does behind its answers (ledger, shares of limits) is done within a second. */
const SETTLED_AFTER_MS = 1_100;

/**
 * Runs rounds in which every rung has its turn, every other round in reverse, so that what else runs on the machine
 * meets all alike. A gateway's figure is all that it uses from its first request until it has settled.
 */
export async function measureRungs(
  rungs: readonly Rung[],
  load: Load,
  rounds: number,
  measureRound: MeasureRound,
): Promise<Map<Rung, RungFigures>> {
  const figures = new Map(rungs.map((rung): [Rung, RungFigures] => [rung, { gateway: [], reference: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const [rung, { gateway, reference }] of await measureRound(
      round % 2 === 0 ? rungs : rungs.toReversed(),
      load,
    )) {
      figures.get(rung)?.gateway.push(gateway);
      if (reference !== undefined) figures.get(rung)?.reference.push(reference);
    }
  }
  return figures;
}

type RoundFigures = ReadonlyMap<Rung, { gateway: number; reference: number | undefined }>;
type MeasureRound = (rungs: readonly Rung[], load: Load) => Promise<RoundFigures>;

/**
 * For rungs of one gateway, one after another; the reference has its turn while the gateway settles. What the gateway
 * uses anyway when idle is taken off.
 */
export function oneByOne(idle: IdleRates): MeasureRound {
  return async (rungs, load) => {
    const figures = new Map<Rung, { gateway: number; reference: number | undefined }>();
    for (const rung of rungs) {
      const { child, order } = rung.gateway;
      await load.run({ ...order, requests: 0 });
      const startMs = performance.now();
      const before = (await child.usage()).cpuMicros;
      await load.run(order);
      const settled = sleep(SETTLED_AFTER_MS);
      const reference = rung.reference && (await cpuMicrosPerRequest(rung.reference, load));
      await settled;
      const idleMicros = (idle.get(child) ?? 0) * (performance.now() - startMs);
      const used = (await child.usage()).cpuMicros - before - idleMicros;
      figures.set(rung, { gateway: used / order.requests, reference });
    }
    return figures;
  };
}

/**
 * For rungs of a gateway each, in so many slices by turns: all are watched for the same time, so that what they do
 * without requests counts.
 */
export function together(slices: number): MeasureRound {
  return async (rungs, load) => {
    const before = new Map<Rung, number>();
    for (const rung of rungs) before.set(rung, (await rung.gateway.child.usage()).cpuMicros);
    for (let slice = 0; slice < slices; slice++)
      for (const { gateway } of rungs) await load.run({ ...gateway.order, requests: gateway.order.requests / slices });

    await sleep(SETTLED_AFTER_MS);
    const figures = new Map<Rung, { gateway: number; reference: undefined }>();
    for (const rung of rungs) {
      const used = (await rung.gateway.child.usage()).cpuMicros - (before.get(rung) ?? 0);
      figures.set(rung, { gateway: used / rung.gateway.order.requests, reference: undefined });
    }
    return figures;
  };
}

async function cpuMicrosPerRequest({ child, order }: Work, load: Load): Promise<number> {
  await load.run({ ...order, requests: 0 });
  const before = (await child.usage()).cpuMicros;
  await load.run(order);
  return ((await child.usage()).cpuMicros - before) / order.requests;
}
