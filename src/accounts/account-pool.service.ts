import { Injectable } from '@nestjs/common';
import { type TeamAccount } from './team-account.js';
import { type AccountHealth, type AccountRest, freshHealth, withOutcome, withRest } from './account-health.js';
import { type Standing } from './check-eligibility.js';
import { type Choice, type ChoiceMemory, type ChoiceReason, chooseAccount, payersOf, type PickRequest } from './choose-account.js';
import { ConversationPins } from './conversation-pins.js';
import { countOutcome } from './count-outcome.js';
import { type Outcome, type TokenUsage } from './outcome.js';

const PIN_IDLE_MS = 3_600_000;
const PIN_LIMIT = 100_000;
/** When an account that was refused although its refresh worked, or that holds a fixed key, is tried again. */
export const REFUSED_RETRY_MS = 3_600_000;

/** An account in memory, with what is known of it at this moment. */
export interface PooledAccount extends Standing {
  lastUsedAtMs: number | null;
  lastError: string | null;
  lastErrorAtMs: number | null;
  /** Totals by counter (`requests`, `errors:throttled`, `tokens:input` …). */
  totals: Map<string, number>;
  /** The part of the totals that the database does not have yet. */
  unsaved: Map<string, number>;
  healthChanged: boolean;
  /** A cool-down or exhaustion has begun that other replicas do not know of yet. */
  restBegan: boolean;
  /** Upstream itself has told the end of the window that the account is exhausted in. */
  windowKnown: boolean;
}

/** The right to make one attempt on an account. `release` must be called once the attempt has ended; later calls count for nothing. */
export interface AccountLease {
  account: TeamAccount;
  why: ChoiceReason;
  release(outcome: Outcome, usage?: TokenUsage): void;
  /** In place of `release` when upstream was never asked: counts for nothing. */
  giveBack(): void;
}

export type Pick = { kind: 'account'; lease: AccountLease } | Exclude<Choice<PooledAccount>, { kind: 'account' }>;

/** All accounts in memory. Nothing here waits for anything. */
@Injectable()
export class AccountPool {
  private readonly pooled = new Map<string, PooledAccount>();
  /** By upstream; made anew when an account came, went or changed. */
  private readonly payersOfUpstream = new Map<string, readonly PooledAccount[]>();
  private readonly memory: ChoiceMemory = { pins: new ConversationPins(PIN_IDLE_MS, PIN_LIMIT), credits: new Map() };
  /** Called when an attempt showed that the issuer's or upstream's standing of an account has changed. */
  private onStanding: (account: TeamAccount) => void = () => undefined;
  private onExhausted: (account: TeamAccount) => void = () => undefined;

  /** `listener` keeps what must outlive the process: an account newly refused, or working again. */
  whenStandingChanges(listener: (account: TeamAccount) => void): void {
    this.onStanding = listener;
  }

  /** `listener` may find out until when the account rests, and say so by {@link restUntil}. */
  whenExhausted(listener: (account: TeamAccount) => void): void {
    this.onExhausted = listener;
  }

  /** An exhausted account's window ends then; without effect on one that has worked since. */
  restUntil(id: string, untilMs: number): void {
    const pooled = this.pooled.get(id);
    if (!pooled || pooled.health.exhaustedUntilMs === null) return;
    pooled.health = { ...pooled.health, exhaustedUntilMs: untilMs };
    pooled.windowKnown = true;
    pooled.healthChanged = true;
    pooled.restBegan = true;
  }

  /** Adds an account or replaces what is known of it; health and counters stay. What was read before the last change comes too late. */
  put(account: TeamAccount): void {
    this.payersOfUpstream.clear();
    const known = this.pooled.get(account.id);
    if (!known) this.pooled.set(account.id, newcomer(account));
    else if (known.account.revision <= account.revision) known.account = account;
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

  /** How many conversations live on each account, by its id. */
  countPins(): Map<string, number> {
    return this.memory.pins.count(Date.now());
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
    const choice = chooseAccount(this.payers(request.upstream), request, this.memory, Date.now());
    if (choice.kind !== 'account') return choice;
    return { kind: 'account', lease: this.lease(choice.standing, choice.trial, choice.why) };
  }

  /** The cool-down or exhaustion of the account that the database knows of, be it this replica's or another's. */
  rest(id: string, rest: AccountRest): void {
    const pooled = this.pooled.get(id);
    if (!pooled) return;
    const { exhaustedUntilMs } = pooled.health;
    const health = withRest(pooled.health, rest);
    if (pooled.windowKnown && exhaustedUntilMs !== null && exhaustedUntilMs > Date.now()) pooled.health = { ...health, exhaustedUntilMs };
    // Another replica may have learnt that the window ends sooner.
    else if (!pooled.healthChanged && rest.exhaustedUntilMs !== null) pooled.health = { ...health, exhaustedUntilMs: rest.exhaustedUntilMs };
    else pooled.health = health;
  }

  /** A refresh could not be made for now: until then the account is passed over once its token has ended. */
  awaitToken(id: string, untilMs: number | null): void {
    const pooled = this.pooled.get(id);
    if (pooled) pooled.awaitingTokenUntilMs = untilMs;
  }

  private lease(pooled: PooledAccount, trial: boolean, why: ChoiceReason): AccountLease {
    let open = true;
    pooled.inFlight++;
    if (trial) pooled.trialInFlight = true;
    const close = (): boolean => {
      if (!open) return false;
      open = false;
      pooled.inFlight--;
      if (trial) pooled.trialInFlight = false;
      return true;
    };
    const { account } = pooled;
    return {
      account,
      why,
      release: (outcome, usage) => {
        if (close()) this.record(pooled, account, outcome, usage, trial);
      },
      giveBack: () => void close(),
    };
  }

  private record(pooled: PooledAccount, leased: TeamAccount, outcome: Outcome, usage: TokenUsage | undefined, trial: boolean): void {
    const nowMs = Date.now();
    pooled.health = withOutcome(pooled.health, outcome, nowMs);
    pooled.lastUsedAtMs = nowMs;
    pooled.healthChanged = true;
    if (outcome.kind === 'throttled' || outcome.kind === 'exhausted') pooled.restBegan = true;
    if ('error' in outcome && outcome.error !== undefined && outcome.kind !== 'refused') {
      pooled.lastError = outcome.error;
      pooled.lastErrorAtMs = nowMs;
    }
    for (const [counter, amount] of countOutcome(outcome, usage)) {
      pooled.totals.set(counter, (pooled.totals.get(counter) ?? 0) + amount);
      pooled.unsaved.set(counter, (pooled.unsaved.get(counter) ?? 0) + amount);
    }
    if (outcome.kind === 'exhausted') {
      pooled.windowKnown = false;
      this.onExhausted(pooled.account);
    }
    if (outcome.kind === 'unauthorized') {
      // The refusal of a key that was replaced meanwhile says nothing about the new one.
      if (leased.apiKey && !pooled.account.apiKey?.equals(leased.apiKey)) return;
      const reason = pooled.account.apiKey ? 'the key was refused (401)' : 'a fresh token was refused (401)';
      this.changeStanding(pooled, { reason, sinceMs: pooled.account.needsLogin?.sinceMs ?? nowMs, nextTryAtMs: nowMs + REFUSED_RETRY_MS });
    } else if (outcome.kind === 'success' && trial && pooled.account.needsLogin) {
      this.changeStanding(pooled, null);
    }
  }

  private changeStanding(pooled: PooledAccount, needsLogin: TeamAccount['needsLogin']): void {
    pooled.account = { ...pooled.account, needsLogin };
    this.onStanding(pooled.account);
  }
}

function newcomer(account: TeamAccount): PooledAccount {
  const health: AccountHealth = freshHealth(Date.now());
  return {
    account,
    health,
    inFlight: 0,
    trialInFlight: false,
    awaitingTokenUntilMs: null,
    lastUsedAtMs: null,
    lastError: null,
    lastErrorAtMs: null,
    totals: new Map(),
    unsaved: new Map(),
    healthChanged: false,
    restBegan: false,
    windowKnown: false,
  };
}
