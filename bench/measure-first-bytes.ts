import { addressOf } from './address-of.js';
import { type Case } from './cases.js';
import { ONE_CLIENT } from './request-heads.js';
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

const ASKED = ['upstream', 'gateway', 'reference'] as const;
/** So few at a time that a moment in which the machine is busy meets all three. */
const TURN = 20;

/** Asks upstream, gateway and reference by turns, one request after the other. */
export async function measureFirstBytes(
  one: Case,
  load: Load,
  { upstream, gateway, reference, clients }: Targets,
): Promise<Record<'gateway' | 'reference', AddedFirstByte>> {
  const directly = { url: upstream.url, path: `/${one.answer}/v1/messages`, clients: ONE_CLIENT };
  const ways = {
    upstream: addressOf(directly.url, one.body, directly),
    gateway: addressOf(gateway.url, one.body, { path: one.path, clients: clients.gateway }),
    reference: addressOf(reference.url, one.body, { path: one.path, clients: clients.reference }),
  };
  const micros: Record<(typeof ASKED)[number], number[]> = { upstream: [], gateway: [], reference: [] };
  // The upstream itself is only asked without TLS.
  const asked = ASKED.filter((name) => name !== 'upstream' || !one.throughProxy);
  while (micros.gateway.length < one.sequential) {
    for (const name of asked)
      micros[name].push(...(await load.run({ ...ways[name], concurrency: 1, requests: TURN })).firstByteMicros);
  }
  return {
    gateway: addedFirstByte(micros.gateway, micros.upstream),
    reference: addedFirstByte(micros.reference, micros.upstream),
  };
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
