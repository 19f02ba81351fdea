const TICK_MS = 20;

/**
 * How often this process has stood still since, each time for longer than `leastMs`: what short limits of a test cannot
 * bear.
 */
export function countStalls(leastMs: number): () => number {
  let stalls = 0;
  let lastMs = performance.now();
  setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - lastMs > TICK_MS + leastMs) stalls++;
    lastMs = nowMs;
  }, TICK_MS).unref();
  return () => stalls;
}
