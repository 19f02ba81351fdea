import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { BUDGET_PERIODS, type BudgetPeriod, type GatewayKey } from '../keys/gateway-key.js';
import { BudgetHeaders } from './budget-headers.js';
import { type Charge } from './charge.js';
import { type Expectation, ExpectedUse } from './expected-use.js';
import { type LimitKind, limitOf } from './limit-kind.js';
import { windowAt } from './limit-window.js';
import { MinuteCounter } from './minute-counter.js';
import { budgetSpent, tooManyConcurrent, tooManyRequests, tooManyTokens } from './refuse-over-limit.js';
import { Share } from './share.js';
import { type Shares } from './shares.service.js';

const KINDS: readonly LimitKind[] = ['budget_month', 'budget_week', 'budget_day', 'concurrent', 'tokens', 'requests'];
/** The part of a limit that a replica takes at a time. */
const ALLOTMENT = 0.01;

/** How much of a budget is used. */
export interface BudgetStanding {
  spentNanoUsd: number;
  /** Time of day. */
  resetsAtMs: number;
}

const NOTHING: Charge = { tokens: 0, costNanoUsd: 0 };

export interface LimitUse {
  limit: number;
  used: number;
}

export interface RateUse {
  requests: LimitUse | null;
  tokens: LimitUse | null;
  concurrent: LimitUse | null;
}

/** All limits of one key in this process. */
export class KeyGauge {
  private readonly expected = new ExpectedUse();
  private readonly shares = new Map<LimitKind, Share>();
  private readonly counters = new Map<LimitKind, MinuteCounter>();
  /** In the order of their kinds. */
  private readonly sharesInOrder: readonly Share[];
  private readonly shown: BudgetHeaders;
  private hasLimits = false;
  private underWay = 0;

  constructor(
    private readonly key: GatewayKey,
    private readonly pool: Shares,
  ) {
    for (const kind of KINDS) {
      const limit = limitOf(key, kind);
      if (limit === null) continue;
      this.hasLimits = true;
      if (kind === 'requests' || kind === 'tokens') this.counters.set(kind, new MinuteCounter(limit));
      if (pool.isShared(kind))
        this.shares.set(kind, new Share(key.id, kind, limit, allotmentOf(kind, limit, pool.alone)));
    }
    this.sharesInOrder = [...this.shares.values()];
    this.shown = new BudgetHeaders(BUDGET_PERIODS.filter((period) => this.shares.has(`budget_${period}`)));
  }

  get limited(): boolean {
    return this.hasLimits;
  }

  /**
   * Reserves what a request is expected to need of every limit, or of none and answers why not. Waits only where a
   * share has run out. What it answers is to be given to `release` when the request is over.
   */
  reserve(inputTokens: number): Expectation | GatewayError | Promise<Expectation | GatewayError> {
    const nowMs = steadyNowMs();
    const expected = this.expected.of(inputTokens);
    const refused = this.admitConcurrent() ?? this.admitLocally(expected.tokens, nowMs);
    if (refused) return refused;
    let short: Share[] | undefined;
    for (const share of this.sharesInOrder)
      if (!this.pool.reserveNow(share, amountOf(share, expected), nowMs)) (short ??= []).push(share);
    return short ? this.admitLater(short, expected) : this.admit(expected);
  }

  /** Ends a reservation and counts what was used instead. */
  release(expected: Expectation, used: Charge): void {
    const nowMs = steadyNowMs();
    for (const share of this.sharesInOrder) {
      // A request counts from its beginning.
      if (share.kind === 'requests') continue;
      share.reserved -= amountOf(share, expected);
      share.use(usedOf(share, used), nowMs);
      this.pool.watch(share);
    }
    this.endLocally(expected.tokens, used);
    this.expected.learn(used);
  }

  /** Counts what was used without a reservation. */
  use(used: Charge): void {
    for (const share of this.sharesInOrder) {
      share.use(usedOf(share, used));
      this.pool.watch(share);
    }
    this.counters.get('tokens')?.settle(0, used.tokens);
  }

  /** Learns from the database what the budgets' standing is. */
  async refreshBudgets(): Promise<void> {
    await Promise.all(
      BUDGET_PERIODS.flatMap((period) => this.shares.get(`budget_${period}`) ?? []).map((share) =>
        this.pool.refresh(share),
      ),
    );
  }

  /** What is used of the limits that are not budgets, as far as this replica knows; null where there is no limit. */
  rates(): RateUse {
    const nowMs = steadyNowMs();
    const used = (kind: 'requests' | 'tokens'): LimitUse | null => {
      const limit = limitOf(this.key, kind);
      if (limit === null) return null;
      const share = this.shares.get(kind);
      return { limit, used: share ? share.spent(nowMs) : (this.counters.get(kind)?.used(nowMs) ?? 0) };
    };
    const concurrent = this.key.limits.maxConcurrent;
    return {
      requests: used('requests'),
      tokens: used('tokens'),
      concurrent: concurrent === null ? null : { limit: concurrent, used: this.underWay },
    };
  }

  /** For a successful answer. */
  headers(): Readonly<Record<string, string>> {
    const nowMs = steadyNowMs();
    return this.shown.at(Date.now(), (period) => this.shares.get(`budget_${period}`)?.utilization(nowMs) ?? 0);
  }

  standing(period: BudgetPeriod): BudgetStanding {
    return {
      spentNanoUsd: this.shares.get(`budget_${period}`)?.spent(steadyNowMs()) ?? 0,
      resetsAtMs: windowAt(`budget_${period}`, Date.now()).endsAtMs,
    };
  }

  private admit(expected: Expectation): Expectation {
    const requests = this.shares.get('requests');
    if (requests) {
      requests.reserved -= 1;
      requests.use(1);
    }
    this.counters.get('requests')?.settle(1, 1);
    return expected;
  }

  private async admitLater(short: readonly Share[], expected: Expectation): Promise<Expectation | GatewayError> {
    const refused = await this.reserveShares(short, expected);
    if (!refused) return this.admit(expected);
    this.endLocally(expected.tokens, NOTHING);
    this.counters.get('requests')?.settle(1, 0);
    return refused;
  }

  /** All or none; answers why not. The shares that are not `short` are reserved already. */
  private async reserveShares(short: readonly Share[], expected: Expectation): Promise<GatewayError | undefined> {
    const results = await Promise.allSettled(short.map((share) => this.pool.reserve(share, amountOf(share, expected))));
    const refusals = results.flatMap((result, index) =>
      result.status === 'rejected' || !result.value ? [{ result, share: short[index] as Share }] : [],
    );
    const [refused] = refusals;
    if (!refused) return undefined;
    for (const share of this.sharesInOrder)
      if (!refusals.some((one) => one.share === share)) share.reserved -= amountOf(share, expected);
    const { result, share } = refused;
    if (result.status !== 'rejected') return this.refusal(share);
    if (result.reason instanceof GatewayError) return result.reason;
    throw result.reason;
  }

  private admitConcurrent(): GatewayError | undefined {
    const limit = this.key.limits.maxConcurrent;
    if (limit !== null && this.underWay >= limit) return tooManyConcurrent(limit);
    this.underWay++;
    return undefined;
  }

  private admitLocally(expectedTokens: number, nowMs: number): GatewayError | undefined {
    const { tokensPerMinute, requestsPerMinute } = this.key.limits;
    const tokensWaitMs = this.counters.get('tokens')?.reserve(expectedTokens, nowMs);
    if (tokensWaitMs !== undefined) {
      this.underWay--;
      return tooManyTokens(tokensPerMinute ?? 0, tokensWaitMs);
    }
    const requestsWaitMs = this.counters.get('requests')?.reserve(1, nowMs);
    if (requestsWaitMs === undefined) return undefined;
    this.underWay--;
    this.counters.get('tokens')?.settle(expectedTokens, 0);
    return tooManyRequests(requestsPerMinute ?? 0, requestsWaitMs);
  }

  private endLocally(expectedTokens: number, used: Charge): void {
    this.underWay--;
    this.counters.get('tokens')?.settle(expectedTokens, used.tokens);
  }

  private refusal(share: Share): GatewayError {
    const nowMs = Date.now();
    switch (share.kind as LimitKind) {
      case 'concurrent':
        return tooManyConcurrent(share.limit);
      case 'tokens':
        return tooManyTokens(share.limit, share.msLeft(steadyNowMs()));
      case 'requests':
        return tooManyRequests(share.limit, share.msLeft(steadyNowMs()));
      case 'budget_day':
        return budgetSpent('day', share.limit, windowAt('budget_day', nowMs).endsAtMs, nowMs);
      case 'budget_week':
        return budgetSpent('week', share.limit, windowAt('budget_week', nowMs).endsAtMs, nowMs);
      case 'budget_month':
        return budgetSpent('month', share.limit, windowAt('budget_month', nowMs).endsAtMs, nowMs);
    }
  }
}

/** Concurrency is handed out one by one, so that none lies idle while another replica refuses requests. */
function allotmentOf(kind: LimitKind, limit: number, alone: boolean): number {
  if (kind === 'concurrent') return 0;
  return alone ? limit : Math.max(1, Math.ceil(limit * ALLOTMENT));
}

function amountOf({ kind }: Share, expected: Expectation): number {
  if (kind === 'tokens') return expected.tokens;
  return kind === 'requests' || kind === 'concurrent' ? 1 : expected.costNanoUsd;
}

function usedOf({ kind }: Share, used: Charge): number {
  if (kind === 'tokens') return used.tokens;
  return kind === 'requests' || kind === 'concurrent' ? 0 : (used.costNanoUsd ?? 0);
}
