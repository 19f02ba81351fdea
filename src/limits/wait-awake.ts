/** A request waits so long for the database; then the database counts as away. */
export const LONGEST_WAIT_MS = 1_000;
const STEPS = 10;

/**
 * Calls back after so many milliseconds in which this process ran. The time in which it stood still does not count, as
 * it could not hear an answer then. Returns a function that stops the wait.
 */
function waitAwake(ms: number, over: () => void): () => void {
  let left = STEPS;
  let timer = setTimeout(step, ms / STEPS);

  function step(): void {
    if (--left === 0) over();
    else timer = setTimeout(step, ms / STEPS);
  }

  return () => clearTimeout(timer);
}

/** Whether a promise resolves within so many milliseconds in which this process ran. Rejects where the promise does. */
export async function isInTime(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let stop = (): void => undefined;
  const late = new Promise<'late'>((resolve) => (stop = waitAwake(ms, () => resolve('late'))));
  try {
    return (await Promise.race([promise, late])) !== 'late';
  } finally {
    stop();
  }
}
