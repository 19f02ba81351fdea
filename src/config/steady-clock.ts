/**
 * Reads a clock in milliseconds that nobody sets. It shows the time of day when the process starts, and from then on
 * only goes forward. Deadlines that the process sets itself go by it; what others have dated, such as the end of a
 * token, is compared with `Date.now()`.
 */
export function steadyNowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Converts a steady moment to the time of day, for people and for the database. */
export function toWallMs(steadyMs: number): number {
  return Math.round(Date.now() + steadyMs - steadyNowMs());
}

/**
 * Converts a deadline that was written as time of day to a steady moment. It lasts for `windowMs` at most, however the
 * clock was set since it was written.
 */
export function toSteadyMs(wallMs: number, windowMs: number): number {
  return steadyNowMs() + Math.min(wallMs - Date.now(), windowMs);
}
