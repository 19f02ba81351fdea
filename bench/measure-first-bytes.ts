import { type Case } from './cases.js';
import { type Side } from './side.js';
import { type Load } from './start-load.js';
import { quantile } from './statistics.js';
import { type Targets } from './targets.js';

/**
 * Microseconds from sending a request to the first byte of its answer, beyond what the upstream takes when it is asked
 * directly.
 */
export interface AddedFirstByte {
  p50: number;
  p99: number;
  samples: number;
}

/** So few at a time that a moment in which the machine is busy meets all of them. */
const TURN = 20;

/** Asks the upstream and all sides by turns, one request after the other. */
export async function measureFirstBytes(
  one: Case,
  load: Load,
  direct: Targets['direct'],
  sides: readonly Side[],
): Promise<AddedFirstByte[]> {
  // The upstream itself is only asked without TLS.
  const directly = { address: one.throughProxy ? undefined : direct(one), micros: [] as number[] };
  const asked = sides.map((side) => ({ address: side.addressOf(one), micros: [] as number[] }));
  for (let count = 0; count < one.sequential; count += TURN) {
    for (const { address, micros } of [directly, ...asked])
      if (address) micros.push(...(await load.run({ ...address, concurrency: 1, requests: TURN })).firstByteMicros);
  }
  return asked.map(({ micros }) => addedFirstByte(micros, directly.micros));
}

/**
 * What is added is the difference of the two quantiles: p99 of the target less p99 of the upstream, not p99 of
 * differences, for no two requests belong together. Without times of the upstream it is all that the target takes.
 */
export function addedFirstByte(target: readonly number[], upstream: readonly number[]): AddedFirstByte {
  const beyond = (share: number): number =>
    quantile(target, share) - (upstream.length > 0 ? quantile(upstream, share) : 0);
  return { p50: beyond(0.5), p99: beyond(0.99), samples: target.length };
}
