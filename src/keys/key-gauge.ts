import { GatewayError } from '../dialects/gateway-error.js';
import { BUDGET_PERIODS, type BudgetPeriod, type GatewayKey } from './gateway-key.js';
import { type BudgetStanding } from './budget-headers.js';
import { type Charge } from './charge.js';
import { ExpectedUse } from './expected-use.js';
import { type LimitKind, limitOf } from './limit-kind.js';
import { windowAt } from './limit-window.js';
import { MinuteCounter } from './minute-counter.js';
import { budgetSpent, tooManyConcurrent, tooManyRequests, tooManyTokens } from './refuse-over-limit.js';
import { Share } from './share.js';
import { type Shares } from './shares.service.js';

const KINDS: readonly LimitKind[] = ['budget_month', 'budget_week', 'budget_day', 'concurrent', 'tokens', 'requests'];
/** The part of a limit that a replica takes at a time. */
const ALLOTMENT = 0.01;

/** What a request holds of its key's limits while it is under way. */
export interface Reservation {
  release(used: Charge): void;
}

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
  /** Of limits that were taken away: what was used and reported is not to be reported anew when one comes back. */
  private readonly parked = new Map<LimitKind, Share>();
  private readonly counters = new Map<LimitKind, MinuteCounter>();
  private underWay = 0;

  constructor(
    private key: GatewayKey,
    private readonly pool: Shares,
  ) {
    this.fit();
  }

  /** Follows a change of the key; what is used stays used. */
  update(key: GatewayKey): void {
    if (key === this.key) return;
    this.key = key;
    this.fit();
  }

  get limited(): boolean {
    return KINDS.some((kind) => limitOf(this.key, kind) !== null);
  }

  /** Reserves what a request is expected to need of every limit, or of none and answers why not. */
  async reserve(inputTokens: number): Promise<Reservation | GatewayError> {
    const expected = this.expected.of(inputTokens);
    const refused = this.admitConcurrent() ?? (await this.admitLocally(expected.tokens));
    if (refused) return refused;

    const shares = KINDS.flatMap((kind) => this.shares.get(kind) ?? []);
    const amounts = new Map(shares.map((share) => [share, amountOf(share.kind as LimitKind, expected)]));
    const dry = await this.reserveShares(amounts);
    if (dry) {
      await this.giveUpLocally(expected.tokens);
      return dry;
    }
    const requests = this.shares.get('requests');
    if (requests) {
      requests.reserved -= amounts.get(requests) ?? 0;
      amounts.delete(requests);
      requests.use(1);
    }
    await this.counters.get('requests')?.settle(1, 1);
    return { release: (used) => this.release(amounts, expected.tokens, used) };
  }

  /** Counts what was used without a reservation. */
  use(used: Charge): void {
    for (const [kind, share] of this.shares) {
      share.use(usedOf(kind, used));
      this.pool.watch(share);
    }
    void this.counters.get('tokens')?.settle(0, used.tokens);
  }

  /** Learns from the database what the budgets' standing is. */
  async refreshBudgets(): Promise<void> {
    await Promise.all(BUDGET_PERIODS.flatMap((period) => this.shares.get(`budget_${period}`) ?? []).map((share) => this.pool.refresh(share)));
  }

  /** What is used of the limits that are not budgets, as far as this replica knows; null where there is no limit. */
  async rates(nowMs: number): Promise<RateUse> {
    const used = async (kind: 'requests' | 'tokens'): Promise<LimitUse | null> => {
      const limit = limitOf(this.key, kind);
      if (limit === null) return null;
      const share = this.shares.get(kind);
      return { limit, used: share ? share.utilization(nowMs) * limit : ((await this.counters.get(kind)?.used()) ?? 0) };
    };
    const concurrent = this.key.limits.maxConcurrent;
    return { requests: await used('requests'), tokens: await used('tokens'), concurrent: concurrent === null ? null : { limit: concurrent, used: this.underWay } };
  }

  standings(nowMs: number): BudgetStanding[] {
    return BUDGET_PERIODS.flatMap((period) => (this.shares.has(`budget_${period}`) ? [this.standing(period, nowMs)] : []));
  }

  standing(period: BudgetPeriod, nowMs: number): BudgetStanding {
    return { utilization: this.shares.get(`budget_${period}`)?.utilization(nowMs) ?? 0, resetsAtMs: windowAt(`budget_${period}`, nowMs).endsAtMs };
  }

  private release(amounts: ReadonlyMap<Share, number>, expectedTokens: number, used: Charge): void {
    for (const [share, amount] of amounts) {
      share.reserved -= amount;
      share.use(usedOf(share.kind as LimitKind, used));
    }
    this.endLocally(expectedTokens, used);
    this.expected.learn(used);
  }

  /** All or none; answers why not. */
  private async reserveShares(amounts: ReadonlyMap<Share, number>): Promise<GatewayError | undefined> {
    const short = [...amounts].filter(([share, amount]) => !this.pool.reserveNow(share, amount));
    if (short.length === 0) return undefined;
    const results = await Promise.allSettled(short.map(([share, amount]) => this.pool.reserve(share, amount)));
    const refusals = results.flatMap((result, index) => (result.status === 'rejected' || !result.value ? [{ result, share: (short[index] as [Share, number])[0] }] : []));
    const [refused] = refusals;
    if (!refused) return undefined;
    for (const [share, amount] of amounts) if (!refusals.some((one) => one.share === share)) share.reserved -= amount;
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

  private async admitLocally(expectedTokens: number): Promise<GatewayError | undefined> {
    const { tokensPerMinute, requestsPerMinute } = this.key.limits;
    const tokensWaitMs = await this.counters.get('tokens')?.reserve(expectedTokens);
    if (tokensWaitMs !== undefined) {
      this.underWay--;
      return tooManyTokens(tokensPerMinute ?? 0, tokensWaitMs);
    }
    const requestsWaitMs = await this.counters.get('requests')?.reserve(1);
    if (requestsWaitMs === undefined) return undefined;
    this.underWay--;
    void this.counters.get('tokens')?.settle(expectedTokens, 0);
    return tooManyRequests(requestsPerMinute ?? 0, requestsWaitMs);
  }

  private async giveUpLocally(expectedTokens: number): Promise<void> {
    this.endLocally(expectedTokens, { tokens: 0, costNanoUsd: 0 });
    await this.counters.get('requests')?.settle(1, 0);
  }

  private endLocally(expectedTokens: number, used: Charge): void {
    this.underWay--;
    void this.counters.get('tokens')?.settle(expectedTokens, used.tokens);
  }

  private refusal(share: Share): GatewayError {
    const nowMs = Date.now();
    switch (share.kind as LimitKind) {
      case 'concurrent':
        return tooManyConcurrent(share.limit);
      case 'tokens':
        return tooManyTokens(share.limit, share.msLeft(nowMs));
      case 'requests':
        return tooManyRequests(share.limit, share.msLeft(nowMs));
      case 'budget_day':
        return budgetSpent('day', share.limit, windowAt('budget_day', nowMs).endsAtMs, nowMs);
      case 'budget_week':
        return budgetSpent('week', share.limit, windowAt('budget_week', nowMs).endsAtMs, nowMs);
      case 'budget_month':
        return budgetSpent('month', share.limit, windowAt('budget_month', nowMs).endsAtMs, nowMs);
    }
  }

  private fit(): void {
    for (const kind of KINDS) {
      const limit = limitOf(this.key, kind);
      this.fitCounter(kind, limit);
      this.fitShare(kind, limit);
    }
  }

  private fitShare(kind: LimitKind, limit: number | null): void {
    const share = this.shares.get(kind);
    if (limit === null || !this.pool.isShared(kind)) {
      if (share) this.parked.set(kind, share);
      this.shares.delete(kind);
      return;
    }
    const allotment = allotmentOf(kind, limit, this.pool.alone);
    const fitting = share ?? this.parked.get(kind) ?? new Share(this.key.id, kind, limit, allotment);
    fitting.resize(limit, allotment);
    this.shares.set(kind, fitting);
  }

  private fitCounter(kind: LimitKind, limit: number | null): void {
    if (kind !== 'requests' && kind !== 'tokens') return;
    const counter = this.counters.get(kind);
    if (limit === null) this.counters.delete(kind);
    else if (counter) counter.limit = limit;
    else this.counters.set(kind, new MinuteCounter(this.key.id, limit));
  }
}

/** Concurrency is handed out one by one, so that none lies idle while another replica refuses requests. */
function allotmentOf(kind: LimitKind, limit: number, alone: boolean): number {
  if (kind === 'concurrent') return 0;
  return alone ? limit : Math.max(1, Math.ceil(limit * ALLOTMENT));
}

function amountOf(kind: LimitKind, expected: { tokens: number; costNanoUsd: number }): number {
  if (kind === 'tokens') return expected.tokens;
  return kind === 'requests' || kind === 'concurrent' ? 1 : expected.costNanoUsd;
}

function usedOf(kind: LimitKind, used: Charge): number {
  if (kind === 'tokens') return used.tokens;
  return kind === 'requests' || kind === 'concurrent' ? 0 : (used.costNanoUsd ?? 0);
}
