import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap grow to four times what lives in it before it is collected. V8 counts request bodies, which lie outside, as
 * growth of the heap: with its own factor large bodies made it mark the whole heap every eighty requests, a third of all
 * CPU (docs/performance.md). What lives is about 30 MB.
 */
export function letHeapGrow(): void {
  setFlagsFromString('--heap-growing-percent=300');
}
