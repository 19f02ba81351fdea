import { type TeamAccount, credentialOf } from './team-account.js';
import { type AccountHealth } from './account-health.js';

/**
 * Whether an account may take a request now. `soft`: not this request, but its conversations stay with it. `hard`: its
 * conversations move. `untilMs` is when that may change by itself, null when it will not or nobody knows.
 */
export type Eligibility =
  | { state: 'eligible'; trial: boolean }
  | { state: 'soft'; reason: 'busy' | 'cooling' | 'awaiting_token'; untilMs: number | null }
  | { state: 'hard'; reason: 'retired' | 'disabled' | 'needs_login' | 'exhausted'; untilMs: number | null };

export interface Standing {
  account: TeamAccount;
  health: AccountHealth;
  inFlight: number;
  /** One request is finding out whether an exhausted or refused account works again. */
  trialInFlight: boolean;
  /** The last refresh failed for now and the token cannot be used: not to be asked before then. */
  awaitingTokenUntilMs: number | null;
}

const ELIGIBLE: Eligibility = { state: 'eligible', trial: false };
const TRIAL: Eligibility = { state: 'eligible', trial: true };

export function checkEligibility(standing: Standing, nowMs: number): Eligibility {
  const { account, health, inFlight, trialInFlight, awaitingTokenUntilMs } = standing;
  if (account.retiredAtMs !== null) return { state: 'hard', reason: 'retired', untilMs: null };
  if (!account.enabled) return { state: 'hard', reason: 'disabled', untilMs: null };

  let trial = false;
  if (account.needsLogin) {
    const { nextTryAtMs } = account.needsLogin;
    if (nextTryAtMs === null || nextTryAtMs > nowMs || trialInFlight) return { state: 'hard', reason: 'needs_login', untilMs: nextTryAtMs };
    trial = true;
  }
  if (health.exhaustedUntilMs !== null) {
    if (health.exhaustedUntilMs > nowMs || trialInFlight) return { state: 'hard', reason: 'exhausted', untilMs: Math.max(nowMs, health.exhaustedUntilMs) };
    trial = true;
  }
  if (awaitingTokenUntilMs !== null && awaitingTokenUntilMs > nowMs && !hasUsableToken(account, nowMs)) {
    return { state: 'soft', reason: 'awaiting_token', untilMs: awaitingTokenUntilMs };
  }
  if (health.coolUntilMs !== null && health.coolUntilMs > nowMs) return { state: 'soft', reason: 'cooling', untilMs: health.coolUntilMs };
  if (account.maxConcurrency !== null && inFlight >= account.maxConcurrency) return { state: 'soft', reason: 'busy', untilMs: null };
  return trial ? TRIAL : ELIGIBLE;
}

/** A key, or an access token that has not ended. */
export function hasUsableToken(account: TeamAccount, nowMs: number): boolean {
  return credentialOf(account) !== null && (account.apiKey !== null || account.expiresAtMs === null || account.expiresAtMs > nowMs);
}
