import { type TeamAccount, credentialOf } from './team-account.js';
import { type AccountHealth } from './account-health.js';
import { type CoolDowns, type OpenCoolDown } from './cool-downs.js';

/**
 * Whether an account may take a request now. `soft`: not this request, but its conversations stay with it. `hard`: its
 * conversations move. `untilMs` is when that may change by itself (steady), null when it will not or nobody knows.
 */
export type Eligibility =
  | { state: 'eligible'; trial: boolean }
  | { state: 'soft'; reason: 'busy' | 'awaiting_token'; untilMs: number | null }
  | { state: 'soft'; reason: 'cooling'; untilMs: number; coolDown: OpenCoolDown }
  | { state: 'hard'; reason: 'retired' | 'disabled' | 'needs_login' | 'refused' | 'exhausted'; untilMs: number | null };

/** Upstream does not take the account's credential, although nobody has said that it has ended. */
export interface Refusal {
  reason: string;
  /** Time of day. */
  sinceMs: number;
  /** Steady. */
  nextTryAtMs: number;
  /** When somebody was let through as a last resort. */
  askedAtMs: number | null;
}

/** No new token could be had for now. */
export interface MissingToken {
  reason: string;
  /** Steady; not to be asked before then, once the token at hand has ended. */
  untilMs: number;
}

export interface Standing {
  account: TeamAccount;
  health: AccountHealth;
  coolDowns: CoolDowns;
  refusal: Refusal | null;
  missingToken: MissingToken | null;
  inFlight: number;
  /** One request is finding out whether an exhausted or refused account works again. */
  trialInFlight: boolean;
}

const ELIGIBLE: Eligibility = { state: 'eligible', trial: false };
const TRIAL: Eligibility = { state: 'eligible', trial: true };

/** `model` is as the upstream knows it. `nowMs` is steady. */
export function checkEligibility(standing: Standing, model: string, nowMs: number): Eligibility {
  const { account, health, refusal, missingToken, trialInFlight } = standing;
  if (account.retiredAtMs !== null) return { state: 'hard', reason: 'retired', untilMs: null };
  if (!account.enabled) return { state: 'hard', reason: 'disabled', untilMs: null };
  if (account.needsLogin) return { state: 'hard', reason: 'needs_login', untilMs: null };

  let trial = false;
  if (refusal) {
    if (refusal.nextTryAtMs > nowMs || trialInFlight)
      return { state: 'hard', reason: 'refused', untilMs: Math.max(nowMs, refusal.nextTryAtMs) };
    trial = true;
  }
  if (health.exhaustedUntilMs !== null) {
    if (health.exhaustedUntilMs > nowMs || trialInFlight)
      return { state: 'hard', reason: 'exhausted', untilMs: Math.max(nowMs, health.exhaustedUntilMs) };
    trial = true;
  }
  if (missingToken && missingToken.untilMs > nowMs && !hasUsableToken(account, Date.now())) {
    return { state: 'soft', reason: 'awaiting_token', untilMs: missingToken.untilMs };
  }
  const coolDown = standing.coolDowns.find(model, nowMs);
  if (coolDown) return { state: 'soft', reason: 'cooling', untilMs: coolDown.untilMs, coolDown };
  if (isFull(standing)) return { state: 'soft', reason: 'busy', untilMs: null };
  return trial ? TRIAL : ELIGIBLE;
}

/** Whether it has as many requests under way as it takes. */
export function isFull({ account, inFlight }: Standing): boolean {
  return account.maxConcurrency !== null && inFlight >= account.maxConcurrency;
}

/** A key, or an access token that has not ended by the time of day. */
export function hasUsableToken(account: TeamAccount, wallMs: number): boolean {
  return (
    credentialOf(account) !== null &&
    (account.apiKey !== null || account.expiresAtMs === null || account.expiresAtMs > wallMs)
  );
}
