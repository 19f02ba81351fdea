import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';

const FIRST_BACK_OFF_MS = 5_000;
export const LONGEST_BACK_OFF_MS = 5 * MINUTE_MS;

interface BackOff {
  failures: number;
  reason: string;
  /** Steady. */
  untilMs: number;
}

/** Remembers for how long no refresh of an account is tried, by the account's id. */
export class BackOffs {
  private readonly byId = new Map<string, BackOff>();

  /** Gives the back-off that lasts at this moment. */
  find(id: string): BackOff | undefined {
    const backOff = this.byId.get(id);
    return backOff && backOff.untilMs > steadyNowMs() ? backOff : undefined;
  }

  /**
   * Begins a back-off after one more failure: as long as the issuer wants, else 5 s, doubled with every failure. The
   * longest one is 5 minutes, since a proxy that answers in the issuer's place may ask for more than the tokens last.
   * Gives its end (steady).
   */
  begin(id: string, reason: string, retryAfterMs: number | undefined): number {
    const failures = (this.byId.get(id)?.failures ?? 0) + 1;
    const pauseMs = Math.min(retryAfterMs ?? FIRST_BACK_OFF_MS * 2 ** Math.min(failures - 1, 10), LONGEST_BACK_OFF_MS);
    const untilMs = steadyNowMs() + pauseMs;
    this.byId.set(id, { failures, reason, untilMs });
    return untilMs;
  }

  /** Forgets the failures of an account. */
  end(id: string): void {
    this.byId.delete(id);
  }
}
