import { Injectable } from '@nestjs/common';
import { GatewayError } from '../dialects/gateway-error.js';
import { type BudgetHeaderFields } from './budget-headers.js';
import { BUDGET_PERIODS, type BudgetPeriod, type GatewayKey } from '../keys/gateway-key.js';
import { type Charge } from './charge.js';
import { type Expectation } from './expected-use.js';
import { KeyGauge, type RateUse } from './key-gauge.js';
import { NANO_USD } from './limit-kind.js';
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
export interface BudgetReport {
  period: BudgetPeriod;
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
  private readonly gauges = new Map<string, KeyGauge>();

  constructor(private readonly shares: Shares) {}

  /**
   * `inputTokens` is a guess. Throws the 429 that the client gets, or a 503 where limits hold even without a database.
   * Not to be called for `count_tokens`, which no limit blocks.
   */
  async admit(key: GatewayKey, inputTokens: number): Promise<Admission> {
    const gauge = this.gaugeOf(key);
    if (!gauge.limited) return UNLIMITED;
    const reserved = await gauge.reserve(inputTokens);
    if (reserved instanceof GatewayError) throw reserved;
    return new OpenAdmission(gauge, reserved);
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
    this.gaugeOf(key).use(charge);
  }

  /** The budgets of a key; as far as this replica knows when the database is away. */
  async budgets(key: GatewayKey): Promise<BudgetReport[]> {
    await this.gaugeOf(key).refreshBudgets();
    return BUDGET_PERIODS.flatMap((period) => {
      const limitUsd = key.limits.budgetUsd[period];
      if (limitUsd === null) return [];
      const { spentNanoUsd, resetsAtMs } = this.gaugeOf(key).standing(period);
      return [{ period, limitUsd, spentUsd: spentNanoUsd / NANO_USD, resetsAtMs }];
    });
  }

  /** What is used of a key's other limits; as far as this replica knows. */
  rates(key: GatewayKey): RateUse {
    return this.gaugeOf(key).rates();
  }

  /** A key's limits never change. */
  private gaugeOf(key: GatewayKey): KeyGauge {
    const known = this.gauges.get(key.id);
    if (known) return known;
    const gauge = new KeyGauge(key, this.shares);
    this.gauges.set(key.id, gauge);
    return gauge;
  }
}

class OpenAdmission implements Admission {
  private tokens = 0;
  private costNanoUsd = 0;
  private open = true;

  constructor(
    private readonly gauge: KeyGauge,
    private readonly reserved: Expectation,
  ) {}

  get headers(): Readonly<Record<string, string>> {
    return this.gauge.headers();
  }

  charge({ tokens, costNanoUsd }: Charge): void {
    this.tokens += tokens;
    this.costNanoUsd += costNanoUsd ?? 0;
  }

  end(): void {
    if (!this.open) return;
    this.open = false;
    this.gauge.release(this.reserved, { tokens: this.tokens, costNanoUsd: this.costNanoUsd });
  }
}
