import { Injectable } from '@nestjs/common';
import { type Dialect } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type GatewayKey } from '../keys/gateway-key.js';
import { Directory } from '../keys/directory.service.js';
import { type LevelKind, type LimitLevel } from '../keys/limit-level.js';
import { type CalendarPeriod, calendarPeriodOf, KEY_LIMITS } from '../keys/limit-table.js';
import { type ResolvedKey } from '../keys/resolved-key.js';
import { addCharges, type Charge, NO_CHARGE } from '../usage/charge-of.js';
import { type BudgetHeaderFields } from './budget-headers.js';
import { type CodexHeaderFields } from './codex-headers.js';
import { type Expectation, ExpectedUse } from './expected-use.js';
import { HeldLevel } from './held-level.js';
import { type LimitHolder } from './held-limit.js';
import { KeyLimiter } from './key-limiter.js';
import { type LimitUse } from './limit-use.js';
import { Shares } from './shares.service.js';

type Belonging = Pick<ResolvedKey, 'member' | 'team'>;

/** The right to make one request. */
export interface Admission {
  /** The headers of a successful answer in a dialect: whatever its best known client shows to its user. */
  headersFor(dialect: Dialect): BudgetHeaderFields | CodexHeaderFields;
  /** Adds what an attempt has used. The caller calls it once for each attempt. */
  charge(charge: Charge): void;
  /** The caller calls it when the request is over, however it ended. Later calls have no effect. */
  end(): void;
}

/** One budget as the holder of a key sees it: the key's own, or one that the key shares. */
interface BudgetReport {
  holder: LimitHolder;
  period: CalendarPeriod;
  limitUsd: number;
  spentUsd: number;
  resetsAtMs: number;
}

/** A key's limiter, and of which levels it was made. */
interface KnownLimiter {
  levels: readonly LimitLevel[];
  limiter: KeyLimiter;
}

/**
 * Decides whether a key's request may go on now: every level must let it. All figures are in memory; a request waits
 * for the database only where this replica's share of a limit has run out.
 */
@Injectable()
export class KeyLimits {
  private readonly limiters = new Map<string, KnownLimiter & { expected: ExpectedUse }>();
  private readonly held = new Map<string, HeldLevel>();

  constructor(
    private readonly shares: Shares,
    private readonly directory: Directory,
  ) {}

  /**
   * Admits a request, or throws the 429 that the client gets, or a 503 where limits hold even without a database.
   * `inputTokens` is an estimate. Callers do not ask for counts of tokens, which no limit blocks. `as` is to whom the
   * key belonged when the request came; without it, to whom it belongs now.
   */
  async admit(key: GatewayKey, inputTokens: number, as?: Belonging): Promise<Admission> {
    const limiter = as ? this.limiterAs(key, as) : this.limiterOf(key);
    const reserved = await limiter.reserve(inputTokens);
    if (reserved instanceof GatewayError) throw reserved;
    return new OpenAdmission(limiter, reserved, () => this.limiterOf(key));
  }

  /** Whether replicas do not share limits for now, because the database is away. */
  get databaseAway(): boolean {
    return this.shares.isAway;
  }

  /** Tells operators what is wrong with the limits now; undefined where nothing is. */
  get trouble(): string | undefined {
    return this.shares.trouble;
  }

  /** Counts the use of a request whose process has died. `levels` are those to which the request belonged. */
  chargeLate(levels: readonly LimitLevel[], charge: Charge): void {
    new KeyLimiter(
      levels.map((level) => this.hold(level)),
      this.shares,
      new ExpectedUse(),
    ).use(charge);
  }

  /**
   * How much is used of each limit that holds for a key, or of those of one level; as far as this replica knows when
   * the database is away.
   */
  async uses(key: GatewayKey, only?: LevelKind): Promise<LimitUse[]> {
    const limiter = this.limiterOf(key);
    await limiter.refresh(only);
    return limiter.uses(only);
  }

  /** How much is used of the limits that hold for a key and count cost. */
  async budgets(key: GatewayKey): Promise<BudgetReport[]> {
    return (await this.uses(key)).flatMap(({ holder, name, limit, used, resetsAtMs }) => {
      const period = calendarPeriodOf(name);
      if (KEY_LIMITS[name].counts !== 'cost' || period === undefined || resetsAtMs === null) return [];
      return [{ holder, period, limitUsd: limit, spentUsd: used, resetsAtMs }];
    });
  }

  /** Looks up what holds for the key now: what a request has brought may be out of date by the time it asks. */
  private limiterOf(key: GatewayKey): KeyLimiter {
    const { id } = key;
    const { levels } = this.directory.resolve(this.directory.keys.get(id) ?? key);
    const known = this.limiters.get(id);
    if (known?.levels === levels) return known.limiter;
    const expected = known?.expected ?? new ExpectedUse();
    const limiter = new KeyLimiter(
      levels.map((level) => this.hold(level)),
      this.shares,
      expected,
    );
    this.limiters.set(id, { levels, limiter, expected });
    return limiter;
  }

  /** The ledger writes a request to the team that its member had when it came, so limits count it there too. */
  private limiterAs(key: GatewayKey, { member, team }: Belonging): KeyLimiter {
    const now = this.directory.resolve(this.directory.keys.get(key.id) ?? key);
    if (now.member?.id === member?.id && now.team?.id === team?.id) return this.limiterOf(key);
    const levels = this.directory.levelsOfUse(key, member?.id ?? null, team?.id ?? null);
    return new KeyLimiter(
      levels.map((level) => this.hold(level)),
      this.shares,
      new ExpectedUse(),
    );
  }

  private hold(level: LimitLevel): HeldLevel {
    let held = this.held.get(level.id);
    if (!held) this.held.set(level.id, (held = new HeldLevel(level, this.shares)));
    held.adopt(level);
    return held;
  }
}

class OpenAdmission implements Admission {
  private used = NO_CHARGE;
  private open = true;

  constructor(
    private readonly limiter: KeyLimiter,
    private readonly reserved: Expectation,
    /** Brings into force what was set since. */
    private readonly catchUp: () => void,
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
    this.catchUp();
    this.limiter.release(this.reserved, this.used);
  }
}
