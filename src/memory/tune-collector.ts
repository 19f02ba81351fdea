import { setFlagsFromString } from 'node:v8';

/**
 * Suits V8's garbage collector to a gateway, in which nearly all objects live as long as one request.
 *
 * - V8 makes objects that have survived often in the old generation from then on. Here that is chance: they were under
 *   way
 *   when it collected. Once there, each keeps all that its request has made, dead or not, until the whole heap is
 *   marked:
 *   a fifth of the CPU of a small request, and 100 MB with a thousand streams.
 * - The heap may grow to three times what lives in it, about 30 MB, before it is marked.
 * - Bytecode of functions that no longer run, most of it of the start, goes at the first such occasion instead of the
 *   fifth.
 *
 * The figures are in docs/performance.md.
 */
export function tuneCollector(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=200');
  setFlagsFromString('--bytecode-old-age=1');
}
