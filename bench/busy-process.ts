/**
 * A neighbour as a shared machine has them: goes round and round through more memory than the processor's caches hold.
 */

const BYTES = 128 * 2 ** 20;
const CACHE_LINE = 64;
/** Steps without a look at what else is to do. */
const STEPS = 1_000_000;

const memory = new Uint32Array(BYTES / Uint32Array.BYTES_PER_ELEMENT);
const places = BYTES / CACHE_LINE;
const width = CACHE_LINE / Uint32Array.BYTES_PER_ELEMENT;

/** Each step goes to a place that the processor cannot foresee, and writes there. */
function wander(place: number): void {
  let next = place;
  for (let step = 0; step < STEPS; step++) {
    next = (Math.imul(next, 1_664_525) + 1_013_904_223) >>> 0;
    const at = (next % places) * width;
    memory[at] = (memory[at] ?? 0) + 1;
  }
  setImmediate(wander, next);
}

process.on('message', () => {
  wander(1);
  process.send?.('started');
});
process.once('disconnect', () => process.exit());
