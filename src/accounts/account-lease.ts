import { type ChoiceReason } from './choose-account.js';
import { type Outcome, type TokenUsage } from './outcome.js';
import { type PooledAccount } from './pooled-account.js';
import { type TeamAccount } from './team-account.js';

/**
 * The right to make one attempt on an account. The caller calls `release` or `giveBack` once the attempt has ended;
 * later calls do nothing.
 */
export interface AccountLease {
  account: TeamAccount;
  why: ChoiceReason;
  release(outcome: Outcome, usage?: TokenUsage): void;
  /**
   * Tells that upstream has begun to answer. If this was a trial or a last resort, the account is open to all from now
   * on, long before a stream ends.
   */
  serves(): void;
  /** Ends the lease where upstream was never asked. The account's figures stay as they were. */
  giveBack(): void;
}

/** What the attempt is for, and why this account was chosen. */
export interface LeaseTerms {
  model: string;
  why: ChoiceReason;
  /** The attempt finds out whether an exhausted or refused account works again. */
  trial: boolean;
  /** The account was asked although it rests, so a success ends the rest. */
  proof: boolean;
}

export interface LeaseListener {
  /** Upstream has begun to answer an attempt that is a proof. */
  onServing(): void;
  /** `proof` says that a success of this attempt ends the account's rest, and that nothing has ended it yet. */
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
      // The end of this answer must not undo what happens to the account from now on.
      unproven = false;
      endTrial();
      listener.onServing();
    },
    giveBack: () => void close(),
  };
}
