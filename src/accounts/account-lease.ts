import { type ChoiceReason } from './choose-account.js';
import { type Outcome, type TokenUsage } from './outcome.js';
import { type PooledAccount } from './pooled-account.js';
import { type TeamAccount } from './team-account.js';

/**
 * The right to make one attempt on an account. `release` must be called once the attempt has ended; later calls count
 * for nothing.
 */
export interface AccountLease {
  account: TeamAccount;
  why: ChoiceReason;
  release(outcome: Outcome, usage?: TokenUsage): void;
  /**
   * Upstream has begun to answer: what was asked as a trial or a last resort is open to all, long before a stream ends.
   */
  serves(): void;
  /** In place of `release` when upstream was never asked: counts for nothing. */
  giveBack(): void;
}

/** In what way an account was taken. */
export interface LeaseTerms {
  model: string;
  why: ChoiceReason;
  /** It finds out whether an exhausted or refused account works again. */
  trial: boolean;
  /** It was asked in spite of a rest, which a success therefore ends. */
  proof: boolean;
}

export interface LeaseListener {
  /** Upstream serves what was asked as a proof. */
  onServing(): void;
  /** `proof`: a success is still to be taken for one. */
  onRelease(outcome: Outcome, usage: TokenUsage | undefined, proof: boolean): void;
}

/** Counts one more attempt on the account until the lease is released or given back. */
export function leaseAccount(
  pooled: PooledAccount,
  { trial, proof, why }: LeaseTerms,
  listener: LeaseListener,
): AccountLease {
  let open = true;
  let trying = trial;
  let unproven = proof;
  pooled.inFlight++;
  if (trying) pooled.trialInFlight = true;
  const endTrial = (): void => {
    if (trying) pooled.trialInFlight = false;
    trying = false;
  };
  const close = (): boolean => {
    if (!open) return false;
    open = false;
    pooled.inFlight--;
    endTrial();
    return true;
  };
  return {
    account: pooled.account,
    why,
    release: (outcome, usage) => {
      if (close()) listener.onRelease(outcome, usage, unproven);
    },
    serves: () => {
      if (!open || !unproven) return;
      // What befalls the account from now on, the end of this answer does not undo.
      unproven = false;
      endTrial();
      listener.onServing();
    },
    giveBack: () => void close(),
  };
}
