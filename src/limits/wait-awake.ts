const STEPS = 10;

/**
 * Calls back after so many milliseconds in which this process ran. The time in which it stood still does not count, as
 * it could not hear an answer then. Returns a function that stops the wait.
 */
export function waitAwake(ms: number, over: () => void): () => void {
  let left = STEPS;
  let timer = setTimeout(step, ms / STEPS);

  function step(): void {
    if (--left === 0) over();
    else timer = setTimeout(step, ms / STEPS);
  }

  return () => clearTimeout(timer);
}
