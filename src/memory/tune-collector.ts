import { setFlagsFromString } from 'node:v8';

/**
 * Sets V8's garbage collector for a gateway, in which nearly all objects live as long as one request.
 *
 * - V8 moves the making of objects that have survived often to the old generation. In a gateway they survive by chance:
 *   a request was under way when V8 collected. There each of them keeps all that its request has made until V8 marks
 *   the whole heap. That cost a fifth of the CPU of a small request, and 100 MB with a thousand streams.
 * - V8 lets the heap grow to three times what lives in it, about 30 MB, before it marks the heap.
 * - V8 drops the bytecode of functions that no longer run at the first marking instead of the fifth; most of it
 *   belongs to the start.
 *
 * The figures are in docs/performance.md.
 */
export function tuneCollector(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=200');
  setFlagsFromString('--bytecode-old-age=1');
}
