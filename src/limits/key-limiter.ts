import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type GatewayKey } from '../keys/gateway-key.js';
import { calendarPeriodOf, followsCalendar, KEY_LIMITS, LIMIT_NAMES, type LimitName } from '../keys/limit-table.js';
import { type BudgetHeaderFields, BudgetHeaders } from './budget-headers.js';
import { type CodexHeaderFields, codexHeaders } from './codex-headers.js';
import { type Charge, NO_CHARGE } from '../usage/charge-of.js';
import { type Expectation, ExpectedUse } from './expected-use.js';
import { type HeldLimit, holdLimit } from './held-limit.js';
import { type LimitUse } from './limit-use.js';
import { windowAt } from './limit-window.js';
import { refuseOverLimit } from './refuse-over-limit.js';
import { type Share } from './share.js';
import { type Shares } from './shares.service.js';

/** A limit whose share has run out. */
type ShortLimit = HeldLimit & { readonly share: Share };

/** Holds all limits of one key in this process. */
export class KeyLimiter {
  private readonly expected = new ExpectedUse();
  /** In the reverse order of the table: a client hears of a spent budget before it hears of a full minute. */
  private readonly limits: readonly HeldLimit[];
  private readonly budgetHeaders: BudgetHeaders;

  constructor(
    key: GatewayKey,
    private readonly shares: Shares,
  ) {
    this.limits = LIMIT_NAMES.flatMap((name) => {
      const amount = key.limits[name];
      return amount === undefined ? [] : [holdLimit(key.id, name, amount, shares)];
    }).reverse();
    this.budgetHeaders = new BudgetHeaders(
      LIMIT_NAMES.filter((name) => KEY_LIMITS[name].counts === 'cost' && this.find(name)),
    );
  }

  get limited(): boolean {
    return this.limits.length > 0;
  }

  /**
   * Reserves what a request is expected to need of every limit. Where one limit has too little left, reserves nothing
   * and answers the refusal. Waits only where a share has run out. The caller gives the answer to `release` when the
   * request is over.
   */
  reserve(inputTokens: number): Expectation | GatewayError | Promise<Expectation | GatewayError> {
    const nowMs = steadyNowMs();
    const expected = this.expected.of(inputTokens);
    const refused = this.reserveCounters(expected, nowMs);
    if (refused) return refused;
    let short: ShortLimit[] | undefined;
    for (const limit of this.limits) {
      if (!isShared(limit) || this.shares.reserveNow(limit.share, limit.measure.expected(expected), nowMs)) continue;
      (short ??= []).push(limit);
    }
    return short ? this.admitLater(short, expected) : this.admit(expected);
  }

  /** Ends a reservation and counts what was used instead. */
  release(expected: Expectation, used: Charge): void {
    const nowMs = steadyNowMs();
    for (const { measure, counter, share } of this.limits) {
      if (measure.countsAtOnce) continue;
      counter?.settle(measure.expected(expected), measure.used(used), nowMs);
      if (!share) continue;
      share.reserved -= measure.expected(expected);
      share.use(measure.used(used), nowMs);
      this.shares.watch(share);
    }
    this.expected.learn(used);
  }

  /** Counts what was used without a reservation. */
  use(used: Charge): void {
    const nowMs = steadyNowMs();
    for (const { measure, counter, share } of this.limits) {
      counter?.settle(0, measure.used(used), nowMs);
      if (!share) continue;
      share.use(measure.used(used), nowMs);
      this.shares.watch(share);
    }
  }

  /** Reads from the database how much is used of the limits that follow the calendar. */
  async refresh(): Promise<void> {
    const shared = this.limits.filter(isShared).filter(({ name }) => followsCalendar(name));
    await Promise.all(shared.map(({ share }) => this.shares.refresh(share)));
  }

  /** How much is used of each limit, as far as this replica knows; in the order of the table. */
  uses(): LimitUse[] {
    const [steadyMs, wallMs] = [steadyNowMs(), Date.now()];
    return this.limits.map((limit) => useOf(limit, steadyMs, wallMs)).reverse();
  }

  /** The headers of a successful answer to a client of Responses. */
  codexHeaders(): CodexHeaderFields {
    return codexHeaders(this.uses(), Date.now());
  }

  /** The headers of a successful answer to a client of Messages. */
  headers(): BudgetHeaderFields {
    const nowMs = steadyNowMs();
    return this.budgetHeaders.at(Date.now(), (name) => this.find(name)?.share?.utilization(nowMs) ?? 0);
  }

  private find(name: LimitName): HeldLimit | undefined {
    return this.limits.find((limit) => limit.name === name);
  }

  private admit(expected: Expectation): Expectation {
    for (const { measure, counter, share } of this.limits) {
      if (!measure.countsAtOnce) continue;
      const amount = measure.expected(expected);
      counter?.settle(amount, amount);
      if (!share) continue;
      share.reserved -= amount;
      share.use(amount);
    }
    return expected;
  }

  private async admitLater(short: readonly ShortLimit[], expected: Expectation): Promise<Expectation | GatewayError> {
    const refused = await this.reserveShares(short, expected);
    if (!refused) return this.admit(expected);
    this.releaseCounters(this.limits, expected);
    return refused;
  }

  /** Reserves all `short` shares, or gives back every share and answers the refusal. The other shares are reserved. */
  private async reserveShares(short: readonly ShortLimit[], expected: Expectation): Promise<GatewayError | undefined> {
    const reserve = ({ share, measure }: ShortLimit) => this.shares.reserve(share, measure.expected(expected));
    const results = await Promise.allSettled(short.map(reserve));
    const refusals = results.flatMap((result, index) =>
      result.status === 'rejected' || !result.value ? [{ result, limit: short[index] as ShortLimit }] : [],
    );
    const [refused] = refusals;
    if (!refused) return undefined;
    for (const limit of this.limits) {
      if (limit.share && !refusals.some((one) => one.limit === limit))
        limit.share.reserved -= limit.measure.expected(expected);
    }
    const { result, limit } = refused;
    if (result.status !== 'rejected')
      return refuseOverLimit(limit.name, limit.amount, limit.share.msLeft(steadyNowMs()));
    if (result.reason instanceof GatewayError) return result.reason;
    throw result.reason;
  }

  /** Reserves all counters, or none and answers the refusal. */
  private reserveCounters(expected: Expectation, nowMs: number): GatewayError | undefined {
    for (let index = 0; index < this.limits.length; index++) {
      const { name, amount, measure, counter } = this.limits[index] as HeldLimit;
      const waitMs = counter?.reserve(measure.expected(expected), nowMs);
      if (waitMs === undefined) continue;
      this.releaseCounters(this.limits.slice(0, index), expected);
      return refuseOverLimit(name, amount, waitMs);
    }
    return undefined;
  }

  private releaseCounters(limits: readonly HeldLimit[], expected: Expectation): void {
    for (const { measure, counter } of limits) counter?.settle(measure.expected(expected), measure.used(NO_CHARGE));
  }
}

function isShared(limit: HeldLimit): limit is ShortLimit {
  return limit.share !== undefined;
}

function useOf({ name, amount, measure, counter, share }: HeldLimit, steadyMs: number, wallMs: number): LimitUse {
  // A share only has what is used. Requests under way are reserved.
  const used = share && KEY_LIMITS[name].period !== 'moment' ? share.spent(steadyMs) : (counter?.used(steadyMs) ?? 0);
  const period = calendarPeriodOf(name);
  return {
    name,
    limit: amount,
    used: used / measure.unit,
    resetsAtMs: period ? windowAt(period, wallMs).endsAtMs : null,
  };
}
