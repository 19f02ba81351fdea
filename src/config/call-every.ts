/** What is called at each of the intervals that somebody has asked for, and the timer of each. */
const groups = new Map<number, { callbacks: Set<() => void>; timer: NodeJS.Timeout }>();

/**
 * Calls back again and again, like `setInterval`, and keeps no process alive. All who ask for the same interval share
 * one timer, so that a quiet gateway wakes once for all of them: a process that was asleep finds the processor's caches
 * cold, and waking costs more than what it then does. Returns a function that ends it.
 */
export function callEvery(intervalMs: number, callback: () => void): () => void {
  const group = groups.get(intervalMs) ?? openGroup(intervalMs);
  // A function of its own: somebody may ask for the same callback twice.
  const own = (): void => callback();
  group.callbacks.add(own);
  return () => {
    group.callbacks.delete(own);
    if (group.callbacks.size > 0 || groups.get(intervalMs) !== group) return;
    clearInterval(group.timer);
    groups.delete(intervalMs);
  };
}

function openGroup(intervalMs: number): { callbacks: Set<() => void>; timer: NodeJS.Timeout } {
  const callbacks = new Set<() => void>();
  const timer = setInterval(() => {
    // Who asks during the round waits for the next one, and who stops is not called any more.
    for (const call of [...callbacks]) if (callbacks.has(call)) call();
  }, intervalMs).unref();
  const group = { callbacks, timer };
  groups.set(intervalMs, group);
  return group;
}
