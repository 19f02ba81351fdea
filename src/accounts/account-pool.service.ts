import { Injectable } from '@nestjs/common';
import { HOUR_MS, MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { type AccountLease, leaseAccount, type LeaseTerms } from './account-lease.js';
import { credentialOf, hasNewCredential, type TeamAccount } from './team-account.js';
import { type Exhaustion, exhaustedFor, notExhausted, withExhaustion, withOutcome } from './account-health.js';
import { type Choice, type ChoiceMemory, chooseAccount, payersOf, type PickRequest } from './choose-account.js';
import { ConversationPins } from './conversation-pins.js';
import { type CoolDown, EVERY_MODEL } from './cool-downs.js';
import { countOutcome } from './count-outcome.js';
import { type Outcome, type TokenUsage } from './outcome.js';
import { createPooledAccount, type MissingToken, type PooledAccount, type Refusal } from './pooled-account.js';

const PIN_IDLE_MS = HOUR_MS;
const PIN_LIMIT = 100_000;
/**
 * When an account that was refused although its token was just issued, or that holds a fixed key, is tried again where
 * others can pay.
 */
export const REFUSED_RETRY_MS = 3 * MINUTE_MS;

export type Pick = { kind: 'account'; lease: AccountLease } | Exclude<Choice, { pooled: PooledAccount }>;

/** All accounts in memory. Nothing here waits for anything. */
@Injectable()
export class AccountPool {
  private readonly pooled = new Map<string, PooledAccount>();
  /** By upstream; made anew when an account came, went or changed. */
  private readonly payersOfUpstream = new Map<string, readonly PooledAccount[]>();
  private readonly memory: ChoiceMemory = { pins: new ConversationPins(PIN_IDLE_MS, PIN_LIMIT), credits: new Map() };
  private onRefusalChange: (pooled: PooledAccount) => void = () => undefined;
  private onExhausted: (account: TeamAccount) => void = () => undefined;

  /** `listener` tells the operator of an account that upstream refuses, or takes again. */
  whenRefusalChanges(listener: (pooled: PooledAccount) => void): void {
    this.onRefusalChange = listener;
  }

  /** `listener` may find out until when the account rests, and say so by {@link restFor}. */
  whenExhausted(listener: (account: TeamAccount) => void): void {
    this.onExhausted = listener;
  }

  /** An exhausted account's window ends after `windowMs`; without effect on one that has worked since. */
  restFor(id: string, windowMs: number): void {
    const pooled = this.pooled.get(id);
    if (!pooled || pooled.health.exhaustedUntilMs === null) return;
    pooled.health = exhaustedFor(pooled.health, windowMs, steadyNowMs());
    pooled.windowKnown = true;
    pooled.healthChanged = true;
    pooled.restBegan = true;
  }

  /**
   * Adds an account or replaces what is known of it; health and counters stay. What was read before the last change
   * comes too late.
   */
  put(account: TeamAccount): void {
    this.payersOfUpstream.clear();
    const known = this.pooled.get(account.id);
    if (!known) this.pooled.set(account.id, createPooledAccount(account));
    else if (known.account.revision <= account.revision) {
      // What upstream said of the former credential is not about this one; a trial that renews its token is about to
      // find out.
      if (known.refusal && !known.trialInFlight && hasNewCredential(known.account, account)) setRefusal(known, null);
      known.account = account;
    }
  }

  remove(id: string): void {
    this.payersOfUpstream.clear();
    this.pooled.delete(id);
    this.memory.credits.delete(id);
  }

  find(id: string): PooledAccount | undefined {
    return this.pooled.get(id);
  }

  list(): PooledAccount[] {
    return [...this.pooled.values()];
  }

  /** Whether upstream has taken the account's token as it is. */
  hasServedWith(account: TeamAccount): boolean {
    const servedWith = this.pooled.get(account.id)?.servedWith;
    const credential = credentialOf(account);
    return credential !== null && servedWith?.equals(credential) === true;
  }

  /** How many conversations live on each account, by its id. */
  countPins(): Map<string, number> {
    return this.memory.pins.count(steadyNowMs());
  }

  /** The accounts that pay for an upstream now: those of its first source that has any. */
  payers(upstream: string): readonly PooledAccount[] {
    let payers = this.payersOfUpstream.get(upstream);
    if (!payers) {
      payers = payersOf(this.pooled.values(), upstream);
      this.payersOfUpstream.set(upstream, payers);
    }
    return payers;
  }

  pick(request: PickRequest): Pick {
    const choice = chooseAccount(this.payers(request.upstream), request, this.memory, steadyNowMs());
    const { model } = request;
    switch (choice.kind) {
      case 'account':
        return {
          kind: 'account',
          lease: this.lease(choice.pooled, { model, why: choice.why, trial: choice.trial, proof: choice.trial }),
        };
      case 'last_resort':
        return {
          kind: 'account',
          lease: this.lease(choice.pooled, {
            model,
            why: 'visit',
            trial: choice.pooled.refusal !== null,
            proof: true,
          }),
        };
      default:
        return choice;
    }
  }

  /**
   * An exhaustion that the database knows of, be it this replica's or another's. Answers false where it has to be told
   * again.
   */
  learnExhaustion(id: string, told: Exhaustion): boolean {
    const pooled = this.pooled.get(id);
    if (!pooled) return true;
    const { exhaustedUntilMs } = pooled.health;
    if (pooled.windowKnown && exhaustedUntilMs !== null && exhaustedUntilMs > steadyNowMs()) return true;
    // Another replica may have learnt that the window ends sooner.
    pooled.health = pooled.healthChanged ? withExhaustion(pooled.health, told) : { ...pooled.health, ...told };
    return !pooled.healthChanged;
  }

  /** A cool-down that the database knows of. */
  learnCoolDown(id: string, model: string, told: CoolDown): void {
    this.pooled.get(id)?.coolDowns.learn(model, told, steadyNowMs());
  }

  /**
   * A refusal that the database knows of; null where it was found to be over. Answers false where it has to be told
   * again.
   */
  learnRefusal(id: string, told: Omit<Refusal, 'askedAtMs'> | null): boolean {
    const pooled = this.pooled.get(id);
    if (!pooled) return true;
    if (pooled.refusalChanged) return false;
    pooled.refusal = told && { askedAtMs: pooled.refusal?.askedAtMs ?? null, ...told };
    return true;
  }

  /**
   * A refresh could not be made for now: until then the account is passed over once its token has ended. Null when one
   * was made.
   */
  awaitToken(id: string, missing: MissingToken | null): void {
    const pooled = this.pooled.get(id);
    if (pooled) pooled.missingToken = missing;
  }

  private lease(pooled: PooledAccount, terms: LeaseTerms): AccountLease {
    const { account } = pooled;
    return leaseAccount(pooled, terms, {
      onServing: () => this.prove(pooled, terms.model),
      onRelease: (outcome, usage, proof) => this.record(pooled, account, outcome, usage, { model: terms.model, proof }),
    });
  }

  private record(
    pooled: PooledAccount,
    leased: TeamAccount,
    outcome: Outcome,
    usage: TokenUsage | undefined,
    { model, proof }: Omit<LeaseTerms, 'why' | 'trial'>,
  ): void {
    const nowMs = steadyNowMs();
    pooled.health = withOutcome(pooled.health, outcome, nowMs);
    pooled.lastUsedAtMs = Date.now();
    pooled.healthChanged = true;
    if ('error' in outcome && outcome.error !== undefined && outcome.kind !== 'rejected') {
      pooled.lastError = outcome.error;
      pooled.lastErrorAtMs = pooled.lastUsedAtMs;
    }
    for (const [counter, amount] of countOutcome(outcome, usage)) {
      pooled.totals.set(counter, (pooled.totals.get(counter) ?? 0) + amount);
      pooled.unsaved.set(counter, (pooled.unsaved.get(counter) ?? 0) + amount);
    }
    switch (outcome.kind) {
      case 'success':
        pooled.servedWith = credentialOf(pooled.account);
        if (proof) this.prove(pooled, model);
        else pooled.coolDowns.succeed(model, nowMs, false);
        break;
      case 'throttled':
        pooled.coolDowns.begin(
          outcome.everyModel ? EVERY_MODEL : model,
          outcome.retryAfterMs,
          outcome.answer ?? null,
          nowMs,
        );
        pooled.restBegan = true;
        break;
      case 'exhausted':
        pooled.windowKnown = false;
        pooled.restBegan = true;
        this.onExhausted(pooled.account);
        break;
      case 'unauthorized':
        this.refuse(pooled, leased, nowMs);
        break;
      case 'failed':
      case 'rejected':
      case 'cancelled':
    }
  }

  private prove(pooled: PooledAccount, model: string): void {
    const nowMs = steadyNowMs();
    pooled.coolDowns.succeed(model, nowMs, true);
    const { exhaustedUntilMs } = pooled.health;
    if (exhaustedUntilMs !== null && exhaustedUntilMs <= nowMs) {
      pooled.health = notExhausted(pooled.health);
      pooled.healthChanged = true;
    }
    if (pooled.refusal) this.changeRefusal(pooled, null);
  }

  private refuse(pooled: PooledAccount, leased: TeamAccount, nowMs: number): void {
    const { account, refusal } = pooled;
    // The refusal of a key that was replaced meanwhile says nothing about the new one.
    if (leased.login.kind === 'api_key' && hasNewCredential(leased, account)) return;
    const reason = account.login.kind === 'api_key' ? 'the key was refused (401)' : 'a fresh token was refused (401)';
    this.changeRefusal(pooled, {
      reason,
      sinceMs: refusal?.sinceMs ?? Date.now(),
      nextTryAtMs: nowMs + REFUSED_RETRY_MS,
      askedAtMs: refusal?.askedAtMs ?? null,
    });
    pooled.restBegan = true;
  }

  private changeRefusal(pooled: PooledAccount, refusal: Refusal | null): void {
    const newly = (pooled.refusal === null) !== (refusal === null);
    setRefusal(pooled, refusal);
    if (newly) this.onRefusalChange(pooled);
  }
}

function setRefusal(pooled: PooledAccount, refusal: Refusal | null): void {
  pooled.refusal = refusal;
  pooled.refusalChanged = true;
}
