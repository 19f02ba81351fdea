import { Injectable } from '@nestjs/common';
import { GatewayError } from '../dialects/gateway-error.js';
import { type GatewayKey } from '../keys/gateway-key.js';
import { type CalendarPeriod, calendarPeriodOf, KEY_LIMITS } from '../keys/limit-table.js';
import { addCharges, type Charge, NO_CHARGE } from '../usage/charge-of.js';
import { type BudgetHeaderFields } from './budget-headers.js';
import { type Expectation } from './expected-use.js';
import { KeyLimiter, type LimitUse } from './key-limiter.js';
import { Shares } from './shares.service.js';

/** The right to make one request. */
export interface Admission {
  /** For a successful answer of the messages dialect. */
  readonly headers: BudgetHeaderFields;
  /** Counts what an attempt has used; once for each attempt. */
  charge(charge: Charge): void;
  /** Must be called when the request is over, however it ended; later calls count for nothing. */
  end(): void;
}

/** One budget of a key as its holder sees it. */
interface BudgetReport {
  period: CalendarPeriod;
  limitUsd: number;
  spentUsd: number;
  resetsAtMs: number;
}

const UNLIMITED: Admission = { headers: {}, charge: () => undefined, end: () => undefined };

/**
 * Decides whether a key's request may go on now. Everything is in memory; only where this replica's share of a limit
 * has run out does a request wait for the database.
 */
@Injectable()
export class KeyLimits {
  private readonly limiters = new Map<string, KeyLimiter>();

  constructor(private readonly shares: Shares) {}

  /**
   * `inputTokens` is a guess. Throws the 429 that the client gets, or a 503 where limits hold even without a database.
   * Not to be called for `count_tokens`, which no limit blocks.
   */
  async admit(key: GatewayKey, inputTokens: number): Promise<Admission> {
    const limiter = this.limiterOf(key);
    if (!limiter.limited) return UNLIMITED;
    const reserved = await limiter.reserve(inputTokens);
    if (reserved instanceof GatewayError) throw reserved;
    return new OpenAdmission(limiter, reserved);
  }

  /** Whether limits are not shared for now, because the database is away. */
  get databaseAway(): boolean {
    return this.shares.isAway;
  }

  /** What is wrong with the limits at this moment, for operators; undefined where nothing is. */
  get trouble(): string | undefined {
    return this.shares.trouble;
  }

  /** Counts what a request has used that a process which no longer lives had made. */
  chargeLate(key: GatewayKey, charge: Charge): void {
    this.limiterOf(key).use(charge);
  }

  /** What is used of each limit of a key; as far as this replica knows when the database is away. */
  async uses(key: GatewayKey): Promise<LimitUse[]> {
    const limiter = this.limiterOf(key);
    await limiter.refresh();
    return limiter.uses();
  }

  /** The limits of a key that count cost. */
  async budgets(key: GatewayKey): Promise<BudgetReport[]> {
    return (await this.uses(key)).flatMap(({ name, limit, used, resetsAtMs }) => {
      const period = calendarPeriodOf(name);
      if (KEY_LIMITS[name].counts !== 'cost' || period === undefined || resetsAtMs === null) return [];
      return [{ period, limitUsd: limit, spentUsd: used, resetsAtMs }];
    });
  }

  /** A key's limits never change. */
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

  get headers(): BudgetHeaderFields {
    return this.limiter.headers();
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
