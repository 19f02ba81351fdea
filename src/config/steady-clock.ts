/**
 * Milliseconds by a clock that nobody sets: it reads like the time of day when the process starts, and from then on
 * only goes forward. For deadlines that the process has set itself; what others have dated, such as the end of a token,
 * is compared with `Date.now()`.
 */
export function steadyNowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** A steady moment as time of day, for people and for the database. */
export function toWallMs(steadyMs: number): number {
  return Math.round(Date.now() + steadyMs - steadyNowMs());
}

/**
 * A deadline that was written as time of day. It lasts for `windowMs` at most, however the clock was set since it was
 * written.
 */
export function toSteadyMs(wallMs: number, windowMs: number): number {
  return steadyNowMs() + Math.min(wallMs - Date.now(), windowMs);
}
