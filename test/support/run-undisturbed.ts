import { HOUR_MS } from '../../src/config/durations.js';
const MOST_ATTEMPTS = 10;

/**
 * Runs a body, and runs it again where it failed while something beside it happened: `disturbance` tells something else
 * then than before. A failure without one is the body's own. It has to begin anew by itself.
 */
export async function runUndisturbed(disturbance: () => unknown, body: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await disturbance();
    try {
      await body();
      return;
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || (await disturbance()) === before) throw error;
    }
  }
}

/** The hour of UTC. When one ends, so may a day, a week or a month, and what is counted in it begins anew. */
export function currentHour(): number {
  return Math.floor(Date.now() / HOUR_MS);
}
