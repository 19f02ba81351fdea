import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';

const WINDOW_MS = 10 * MINUTE_MS;
const MOST = 10;

/**
 * Bounds how often a 401 makes the gateway replace the token of one account. An upstream that refuses one model and
 * serves another would otherwise cause a refresh with every request.
 */
export class RenewalLimiter {
  private readonly windows = new Map<string, { beganAtMs: number; count: number }>();

  /** Counts one more renewal of an account. Gives false where there were too many. */
  take(id: string): boolean {
    const nowMs = steadyNowMs();
    const window = this.windows.get(id);
    if (!window || nowMs - window.beganAtMs >= WINDOW_MS) {
      this.windows.set(id, { beganAtMs: nowMs, count: 1 });
      return true;
    }
    return ++window.count <= MOST;
  }
}
