import { Injectable } from '@nestjs/common';
import { HOUR_MS, MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { type AccountLease, leaseAccount, type LeaseTerms } from './account-lease.js';
import { credentialOf, hasNewCredential, type TeamAccount } from './team-account.js';
import { type Exhaustion, exhaustedFor, notExhausted, withExhaustion, withOutcome } from './account-health.js';
import { type Choice, type ChoiceMemory, chooseAccount, payersOf, type PickRequest } from './choose-account.js';
import { checkEligibility } from './check-eligibility.js';
import { ConversationPins } from './conversation-pins.js';
import { type CoolDown, EVERY_MODEL } from './cool-downs.js';
import { countOutcome } from './count-outcome.js';
import { type Outcome, type TokenUsage } from './outcome.js';
import { createPooledAccount, type MissingToken, type PooledAccount, type Refusal } from './pooled-account.js';

const PIN_IDLE_MS = HOUR_MS;
const PIN_LIMIT = 100_000;
/** How long the gateway waits before it tries an account again that upstream has refused (401). */
export const REFUSED_RETRY_MS = 3 * MINUTE_MS;

export type PoolPick = { kind: 'account'; lease: AccountLease } | Exclude<Choice, { pooled: PooledAccount }>;

/** Keeps all accounts in memory. No method waits for anything. */
@Injectable()
export class AccountPool {
  private readonly pooled = new Map<string, PooledAccount>();
  /** The paying accounts by upstream. Every change of an account clears it. */
  private readonly payersOfUpstream = new Map<string, readonly PooledAccount[]>();
  private readonly memory: ChoiceMemory = { pins: new ConversationPins(PIN_IDLE_MS, PIN_LIMIT), credits: new Map() };
  private onRefusalChange: ((pooled: PooledAccount) => void) | undefined;
  private onExhausted: ((account: TeamAccount) => void) | undefined;

  /** Calls `listener` when upstream refuses an account, and when it takes the account again. */
  whenRefusalChanges(listener: (pooled: PooledAccount) => void): void {
    this.onRefusalChange = listener;
  }

  /** Calls `listener` when an account is exhausted. It may find out for how long, and tell {@link restFor}. */
  whenExhausted(listener: (account: TeamAccount) => void): void {
    this.onExhausted = listener;
  }

  /** Sets the end of an exhausted account's window. Does nothing where the account has worked since. */
  restFor(id: string, windowMs: number): void {
    const pooled = this.pooled.get(id);
    if (!pooled || pooled.health.exhaustedUntilMs === null) return;
    pooled.health = exhaustedFor(pooled.health, windowMs, steadyNowMs());
    pooled.windowKnown = true;
    pooled.healthChanged = true;
    pooled.restBegan = true;
  }

  /** Adds an account, or replaces the one of the same id, but for an older revision. Health and counters stay. */
  put(account: TeamAccount): void {
    this.payersOfUpstream.clear();
    const known = this.pooled.get(account.id);
    if (!known) this.pooled.set(account.id, createPooledAccount(account));
    else if (known.account.revision <= account.revision) {
      // The refusal was about the former credential. A trial under way has renewed the token itself and will tell.
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

  /** Whether upstream has served a request with the credential that the account has now. */
  hasServedWith(account: TeamAccount): boolean {
    const servedWith = this.pooled.get(account.id)?.servedWith;
    const credential = credentialOf(account);
    return credential !== null && servedWith?.equals(credential) === true;
  }

  /** Counts the conversations that are pinned to each account, by its id. */
  countPins(): Map<string, number> {
    return this.memory.pins.count(steadyNowMs());
  }

  /** Lists the accounts that pay for an upstream now: all of its first source that has any. */
  payers(upstream: string): readonly PooledAccount[] {
    let payers = this.payersOfUpstream.get(upstream);
    if (!payers) {
      payers = payersOf(this.pooled.values(), upstream);
      this.payersOfUpstream.set(upstream, payers);
    }
    return payers;
  }

  pick(request: PickRequest): PoolPick {
    const choice = chooseAccount(this.payers(request.upstream), request, this.memory, steadyNowMs());
    switch (choice.kind) {
      case 'account':
        return this.picked(choice.pooled, request, choice.why, { trial: choice.trial, proof: choice.trial });
      case 'last_resort':
        return this.picked(choice.pooled, request, 'visit', { trial: choice.pooled.refusal !== null, proof: true });
      default:
        return choice;
    }
  }

  /** Whether an account that pays for the upstream can take a request for a model: now, or after those under way. */
  canServe(id: string, upstream: string, model: string, mayPay?: (account: TeamAccount) => boolean): boolean {
    const pooled = this.payers(upstream).find(({ account }) => account.id === id);
    if (!pooled || (mayPay && !mayPay(pooled.account))) return false;
    const eligibility = checkEligibility(pooled, model, steadyNowMs());
    return eligibility.state === 'eligible' || eligibility.reason === 'busy';
  }

  /**
   * Takes over an exhaustion from the database, which may be this replica's own. Gives false where the caller has to
   * tell it again later.
   */
  learnExhaustion(id: string, told: Exhaustion): boolean {
    const pooled = this.pooled.get(id);
    if (!pooled) return true;
    const { exhaustedUntilMs } = pooled.health;
    if (pooled.windowKnown && exhaustedUntilMs !== null && exhaustedUntilMs > steadyNowMs()) return true;
    // The other replica may know an earlier end of the window.
    pooled.health = pooled.healthChanged ? withExhaustion(pooled.health, told) : { ...pooled.health, ...told };
    return !pooled.healthChanged;
  }

  /** Takes over a cool-down from the database. */
  learnCoolDown(id: string, model: string, told: CoolDown): void {
    this.pooled.get(id)?.coolDowns.learn(model, told, steadyNowMs());
  }

  /**
   * Takes over a refusal from the database; null means that it has ended. Gives false where the caller has to tell it
   * again later.
   */
  learnRefusal(id: string, told: Omit<Refusal, 'askedAtMs'> | null): boolean {
    const pooled = this.pooled.get(id);
    if (!pooled) return true;
    if (pooled.refusalChanged) return false;
    pooled.refusal = told && { askedAtMs: pooled.refusal?.askedAtMs ?? null, ...told };
    return true;
  }

  /**
   * Notes that the issuer gives no new token for now. The choice passes the account over once its token has ended. Null
   * says that there is a token again.
   */
  awaitToken(id: string, missing: MissingToken | null): void {
    const pooled = this.pooled.get(id);
    if (pooled) pooled.missingToken = missing;
  }

  private picked(
    pooled: PooledAccount,
    { model }: PickRequest,
    why: LeaseTerms['why'],
    asks: Pick<LeaseTerms, 'trial' | 'proof'>,
  ): PoolPick {
    return { kind: 'account', lease: this.lease(pooled, { model, why, ...asks }) };
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
    pooled.healthChanged = true;
    countOutcome(pooled, outcome, usage);
    switch (outcome.kind) {
      case 'success':
        pooled.servedWith = credentialOf(pooled.account);
        if (proof) this.prove(pooled, model);
        else pooled.coolDowns.succeed(model, nowMs, false);
        break;
      case 'throttled': {
        const limited = outcome.everyModel ? EVERY_MODEL : model;
        pooled.coolDowns.begin(limited, outcome.retryAfterMs, outcome.answer ?? null, nowMs);
        pooled.restBegan = true;
        break;
      }
      case 'exhausted':
        pooled.windowKnown = false;
        pooled.restBegan = true;
        this.onExhausted?.(pooled.account);
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
    // The refused key was replaced meanwhile, and nobody has tried the new one.
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
    if (newly) this.onRefusalChange?.(pooled);
  }
}

function setRefusal(pooled: PooledAccount, refusal: Refusal | null): void {
  pooled.refusal = refusal;
  pooled.refusalChanged = true;
}
