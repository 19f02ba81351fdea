import { Injectable } from '@nestjs/common';
import { type Dialect } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type GatewayKey } from '../keys/gateway-key.js';
import { type CalendarPeriod, calendarPeriodOf, KEY_LIMITS } from '../keys/limit-table.js';
import { addCharges, type Charge, NO_CHARGE } from '../usage/charge-of.js';
import { type BudgetHeaderFields } from './budget-headers.js';
import { type CodexHeaderFields } from './codex-headers.js';
import { type Expectation } from './expected-use.js';
import { KeyLimiter } from './key-limiter.js';
import { type LimitUse } from './limit-use.js';
import { Shares } from './shares.service.js';

/** The right to make one request. */
export interface Admission {
  /** The headers of a successful answer in a dialect: whatever its best known client shows to its user. */
  headersFor(dialect: Dialect): BudgetHeaderFields | CodexHeaderFields;
  /** Adds what an attempt has used. The caller calls it once for each attempt. */
  charge(charge: Charge): void;
  /** The caller calls it when the request is over, however it ended. Later calls have no effect. */
  end(): void;
}

/** One budget of a key as its holder sees it. */
interface BudgetReport {
  period: CalendarPeriod;
  limitUsd: number;
  spentUsd: number;
  resetsAtMs: number;
}

const UNLIMITED: Admission = { headersFor: () => ({}), charge: () => undefined, end: () => undefined };

/**
 * Decides whether a key's request may go on now. All figures are in memory; a request waits for the database only where
 * this replica's share of a limit has run out.
 */
@Injectable()
export class KeyLimits {
  private readonly limiters = new Map<string, KeyLimiter>();

  constructor(private readonly shares: Shares) {}

  /**
   * Admits a request, or throws the 429 that the client gets, or a 503 where limits hold even without a database.
   * `inputTokens` is an estimate. Callers do not ask for counts of tokens, which no limit blocks.
   */
  async admit(key: GatewayKey, inputTokens: number): Promise<Admission> {
    const limiter = this.limiterOf(key);
    if (!limiter.limited) return UNLIMITED;
    const reserved = await limiter.reserve(inputTokens);
    if (reserved instanceof GatewayError) throw reserved;
    return new OpenAdmission(limiter, reserved);
  }

  /** Whether replicas do not share limits for now, because the database is away. */
  get databaseAway(): boolean {
    return this.shares.isAway;
  }

  /** Tells operators what is wrong with the limits now; undefined where nothing is. */
  get trouble(): string | undefined {
    return this.shares.trouble;
  }

  /** Counts the use of a request whose process has died. */
  chargeLate(key: GatewayKey, charge: Charge): void {
    this.limiterOf(key).use(charge);
  }

  /** How much is used of each limit of a key; as far as this replica knows when the database is away. */
  async uses(key: GatewayKey): Promise<LimitUse[]> {
    const limiter = this.limiterOf(key);
    await limiter.refresh();
    return limiter.uses();
  }

  /** How much is used of the limits of a key that count cost. */
  async budgets(key: GatewayKey): Promise<BudgetReport[]> {
    return (await this.uses(key)).flatMap(({ name, limit, used, resetsAtMs }) => {
      const period = calendarPeriodOf(name);
      if (KEY_LIMITS[name].counts !== 'cost' || period === undefined || resetsAtMs === null) return [];
      return [{ period, limitUsd: limit, spentUsd: used, resetsAtMs }];
    });
  }

  /** Nobody changes the limits of a key, so its limiter is kept. */
  private limiterOf(key: GatewayKey): KeyLimiter {
    const known = this.limiters.get(key.id);
    if (known) return known;
    const limiter = new KeyLimiter(key, this.shares);
    this.limiters.set(key.id, limiter);
    return limiter;
  }
}

class OpenAdmission implements Admission {
  private used = NO_CHARGE;
  private open = true;

  constructor(
    private readonly limiter: KeyLimiter,
    private readonly reserved: Expectation,
  ) {}

  headersFor(dialect: Dialect): BudgetHeaderFields | CodexHeaderFields {
    if (dialect === 'messages') return this.limiter.headers();
    return dialect === 'responses' ? this.limiter.codexHeaders() : {};
  }

  charge(charge: Charge): void {
    this.used = addCharges(this.used, charge);
  }

  end(): void {
    if (!this.open) return;
    this.open = false;
    this.limiter.release(this.reserved, this.used);
  }
}
