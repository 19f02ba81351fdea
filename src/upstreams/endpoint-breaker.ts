import { MINUTE_MS } from '../config/durations.js';

/** So many failures in a row open a breaker. */
export const FAILURES_TO_OPEN = 5;
/** How long it stays open before a request tries the endpoint; every trial that fails doubles it. */
const FIRST_REST_MS = 10_000;
const LONGEST_REST_MS = 2 * MINUTE_MS;
/** How long an endpoint has to be well before conversations that have left it come home. */
const HOME_AFTER_MS = MINUTE_MS;

/** `half_open`: the rest is over, and one request at a time tries the endpoint. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** The leave to ask an endpoint once. */
export interface Pass {
  readonly startedAtMs: number;
}

/**
 * Knows whether an endpoint serves a model, by how the latest requests ended. It counts failures that follow each
 * other; a request that began before the breaker opened or closed proves nothing about what is now. Times are steady.
 */
export class EndpointBreaker {
  private failures = 0;
  private failedAtMs = -Infinity;
  /** How long the present rest is; 0 while the breaker is closed. */
  private restMs = 0;
  /** When the breaker was opened or closed. */
  private turnedAtMs = -Infinity;
  private trial: Pass | undefined;
  private unwellAtMs = -Infinity;

  state(nowMs: number): BreakerState {
    if (this.restMs === 0) return 'closed';
    return nowMs < this.turnedAtMs + this.restMs ? 'open' : 'half_open';
  }

  /** Whether conversations that have left the endpoint may come home. */
  isWell(nowMs: number): boolean {
    return this.restMs === 0 && nowMs - this.unwellAtMs >= HOME_AFTER_MS;
  }

  /** Whether the rest is over and no request finds out yet how the endpoint is. */
  isDue(nowMs: number): boolean {
    return this.state(nowMs) === 'half_open' && !this.trial;
  }

  /** Whether there is nothing to remember. */
  isSpotless(nowMs: number): boolean {
    return this.failures === 0 && this.isWell(nowMs);
  }

  /** Undefined where the endpoint is left out. While the breaker is half open, one request at a time passes. */
  enter(nowMs: number): Pass | undefined {
    const state = this.state(nowMs);
    if (state === 'open' || (state === 'half_open' && this.trial)) return undefined;
    const pass = { startedAtMs: nowMs };
    if (state === 'half_open') this.trial = pass;
    return pass;
  }

  /** Notes that the endpoint serves the request. Answers true where that closes the breaker. */
  succeed(pass: Pass, nowMs: number): boolean {
    if (pass === this.trial) {
      this.turn(0, nowMs);
      return true;
    }
    if (this.restMs === 0 && pass.startedAtMs >= this.failedAtMs) this.failures = 0;
    return false;
  }

  /** Notes that the endpoint has failed. Answers true where that opens the breaker. */
  fail(pass: Pass, nowMs: number): boolean {
    if (pass === this.trial) this.turn(Math.min(2 * this.restMs, LONGEST_REST_MS), nowMs);
    if (this.restMs > 0 || pass.startedAtMs < this.turnedAtMs) return false;
    this.failedAtMs = nowMs;
    if (++this.failures < FAILURES_TO_OPEN) return false;
    this.turn(FIRST_REST_MS, nowMs);
    return true;
  }

  /** Notes that a request ended without telling anything of the endpoint. */
  leave(pass: Pass): void {
    if (pass === this.trial) this.trial = undefined;
  }

  /** Notes that nobody can pay at the endpoint. */
  lacksPayer(nowMs: number): void {
    this.unwellAtMs = nowMs;
  }

  private turn(restMs: number, nowMs: number): void {
    this.restMs = restMs;
    this.turnedAtMs = nowMs;
    this.unwellAtMs = nowMs;
    this.failures = 0;
    this.trial = undefined;
  }
}
