import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type LevelKind } from '../keys/limit-level.js';
import { calendarPeriodOf, followsCalendar, KEY_LIMITS, LIMIT_NAMES } from '../keys/limit-table.js';
import { type Charge, NO_CHARGE } from '../usage/charge-of.js';
import { type BudgetHeaderFields, BudgetHeaders } from './budget-headers.js';
import { type CodexHeaderFields, codexHeaders } from './codex-headers.js';
import { type Expectation, type ExpectedUse } from './expected-use.js';
import { type HeldLevel } from './held-level.js';
import { type HeldLimit } from './held-limit.js';
import { type LimitUse } from './limit-use.js';
import { windowAt } from './limit-window.js';
import { refuseOverLimit } from './refuse-over-limit.js';
import { type Share } from './share.js';
import { type Shares } from './shares.service.js';

/** A limit that the database knows. */
type SharedLimit = HeldLimit & { readonly share: Share };

/**
 * Holds a key's requests to the limits of all its levels: its own, its member's, its team's and the organization's. It
 * is made anew when other limits hold; a request that is under way ends where it began.
 */
export class KeyLimiter {
  /**
   * In the reverse order of the table, the key's before those of its team: a client hears of a spent budget before it
   * hears of a full minute.
   */
  private readonly limits: readonly HeldLimit[];
  /** The limits of each level when this was made. */
  private readonly begunWith: readonly (readonly HeldLimit[])[];
  private readonly budgetHeaders: BudgetHeaders<HeldLimit>;

  constructor(
    private readonly levels: readonly HeldLevel[],
    private readonly shares: Shares,
    private readonly expected: ExpectedUse,
  ) {
    this.begunWith = levels.map(({ inForce }) => inForce);
    const all = this.begunWith.flat();
    this.limits = [...LIMIT_NAMES].reverse().flatMap((name) => all.filter((limit) => limit.name === name));
    this.budgetHeaders = new BudgetHeaders(this.limits.filter(({ name }) => KEY_LIMITS[name].counts === 'cost'));
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
    let short: SharedLimit[] | undefined;
    for (const limit of this.limits) {
      if (!isShared(limit) || this.shares.reserveNow(limit.share, limit.measure.expected(expected), nowMs)) continue;
      (short ??= []).push(limit);
    }
    return short ? this.admitLater(short, expected) : this.admit(expected);
  }

  /**
   * Ends a reservation and counts what was used instead. A limit that was set meanwhile counts it too, if it is of
   * somebody to whom the request belonged when it began.
   */
  release(expected: Expectation, used: Charge): void {
    const nowMs = steadyNowMs();
    for (const limit of this.limits)
      if (!limit.measure.countsAtOnce) this.settle(limit, limit.measure.expected(expected), used, nowMs);

    for (const [at, { inForce }] of this.levels.entries()) {
      const before = this.begunWith[at];
      if (inForce === before) continue;
      for (const limit of inForce) if (!before?.includes(limit)) this.settle(limit, 0, used, nowMs);
    }
    this.expected.learn(used);
  }

  /** Counts what was used without a reservation. */
  use(used: Charge): void {
    const nowMs = steadyNowMs();
    for (const limit of this.limits) this.settle(limit, 0, used, nowMs);
  }

  /** Reads from the database how much is used of the limits that follow the calendar, of all levels or of one. */
  async refresh(only?: LevelKind): Promise<void> {
    const shared = this.of(only)
      .filter(isShared)
      .filter(({ name }) => followsCalendar(name));
    await Promise.all(shared.map(({ share }) => this.shares.refresh(share)));
  }

  /**
   * How much is used of each limit, as far as this replica knows, of all levels or of one: the key's first, and those
   * of a level in the order of the table.
   */
  uses(only?: LevelKind): LimitUse[] {
    const [steadyMs, wallMs] = [steadyNowMs(), Date.now()];
    return this.of(only).map((limit) => useOf(limit, steadyMs, wallMs));
  }

  /** The headers of a successful answer to a client of Responses. */
  codexHeaders(): CodexHeaderFields {
    return codexHeaders(this.uses(), Date.now());
  }

  /** The headers of a successful answer to a client of Messages. */
  headers(): BudgetHeaderFields {
    const nowMs = steadyNowMs();
    return this.budgetHeaders.at(Date.now(), ({ share }) => share?.utilization(nowMs) ?? 0);
  }

  private of(only: LevelKind | undefined): HeldLimit[] {
    return this.begunWith.flat().filter(({ holder }) => only === undefined || holder.kind === only);
  }

  private settle(limit: HeldLimit, reserved: number, used: Charge, nowMs: number): void {
    limit.settle(reserved, limit.measure.used(used), nowMs);
    if (limit.share) this.shares.watch(limit.share);
  }

  private admit(expected: Expectation): Expectation {
    for (const limit of this.limits) {
      if (!limit.measure.countsAtOnce) continue;
      const amount = limit.measure.expected(expected);
      limit.settle(amount, amount, steadyNowMs());
    }
    return expected;
  }

  private async admitLater(short: readonly SharedLimit[], expected: Expectation): Promise<Expectation | GatewayError> {
    const refused = await this.reserveShares(short, expected);
    if (!refused) return this.admit(expected);
    this.releaseCounters(this.limits, expected);
    return refused;
  }

  /** Reserves all `short` shares, or gives back every share and answers the refusal. The other shares are reserved. */
  private async reserveShares(short: readonly SharedLimit[], expected: Expectation): Promise<GatewayError | undefined> {
    const reserve = ({ share, measure }: SharedLimit) => this.shares.reserve(share, measure.expected(expected));
    const results = await Promise.allSettled(short.map(reserve));
    const missed = new Set<HeldLimit>(short.filter((_, at) => !isReserved(results[at])));
    if (missed.size === 0) return undefined;
    for (const limit of this.limits)
      if (limit.share && !missed.has(limit)) limit.share.reserved -= limit.measure.expected(expected);

    const over = latest(short.filter((_, at) => results[at]?.status === 'fulfilled' && !isReserved(results[at])));
    if (over) return refuseOverLimit(over, over.share.msLeft(steadyNowMs()));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed?.reason instanceof GatewayError) return failed.reason;
    throw failed?.reason;
  }

  /** Reserves all counters, or none and answers the refusal. */
  private reserveCounters(expected: Expectation, nowMs: number): GatewayError | undefined {
    for (let index = 0; index < this.limits.length; index++) {
      const limit = this.limits[index] as HeldLimit;
      const waitMs = limit.counter?.reserve(limit.measure.expected(expected), nowMs);
      if (waitMs === undefined) continue;
      this.releaseCounters(this.limits.slice(0, index), expected);
      return refuseOverLimit(limit, waitMs);
    }
    return undefined;
  }

  private releaseCounters(limits: readonly HeldLimit[], expected: Expectation): void {
    for (const { measure, counter } of limits) counter?.settle(measure.expected(expected), measure.used(NO_CHARGE));
  }
}

function isShared(limit: HeldLimit): limit is SharedLimit {
  return limit.share !== undefined;
}

function isReserved(result: PromiseSettledResult<boolean> | undefined): boolean {
  return result?.status === 'fulfilled' && result.value;
}

/** Of several limits that are reached, the client is told of the one that resets last: before that nothing helps. */
function latest(limits: readonly SharedLimit[]): SharedLimit | undefined {
  const nowMs = Date.now();
  const resetsAtMs = ({ name }: HeldLimit): number => {
    const period = calendarPeriodOf(name);
    return period ? windowAt(period, nowMs).endsAtMs : 0;
  };
  return limits.toSorted((one, other) => resetsAtMs(other) - resetsAtMs(one))[0];
}

function useOf(
  { holder, name, amount, measure, counter, share }: HeldLimit,
  steadyMs: number,
  wallMs: number,
): LimitUse {
  // A share only has what is used. Requests under way are reserved.
  const used = share && KEY_LIMITS[name].period !== 'moment' ? share.spent(steadyMs) : (counter?.used(steadyMs) ?? 0);
  const period = calendarPeriodOf(name);
  return {
    holder: { kind: holder.kind, id: holder.id, name: holder.name },
    name,
    limit: amount,
    used: used / measure.unit,
    resetsAtMs: period ? windowAt(period, wallMs).endsAtMs : null,
  };
}
