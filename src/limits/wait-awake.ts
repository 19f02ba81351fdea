const STEPS = 10;

/**
 * Calls back after so many milliseconds in which this process ran: while it stood still it could not hear an answer.
 * Returns how to stop.
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
