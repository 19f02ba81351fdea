import { setTimeout as wait } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  Optional,
} from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { AccountPool } from '../accounts/account-pool.service.js';
import { callEvery } from '../config/call-every.js';
import { ConfigService } from '../config/config.service.js';
import { DAY_MS, HOUR_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { AdminTokens } from '../keys/admin-tokens.service.js';
import { GatewayKeys } from '../keys/gateway-keys.service.js';
import { ShareRepository } from '../limits/share.repository.js';
import { EndpointHealth } from '../upstreams/endpoint-health.service.js';
import { Ledger } from '../usage/ledger.service.js';
import { AlertOutbox } from './alert-outbox.service.js';
import { AlertRepository } from './alert.repository.js';
import { AlertTargets } from './alert-targets.service.js';
import { ALERT_TIMING, type AlertTiming, DEFAULT_ALERT_TIMING, GIVE_UP_AFTER_MS } from './alert-timing.js';
import { type Condition, type NewAlert } from './alert.js';
import { BudgetThresholds } from './budget-thresholds.js';
import { findAccountConditions, findEndpointConditions, findPoolCondition } from './find-conditions.js';
import { findExpiring } from './find-expiring.js';

const LOOK_EVERY_MS = 5_000;
/** In the time after which a condition has ended, one that lasts is said so often, and ends are looked for so often. */
const TIMES_SAID = 5;
const TIMES_LOOKED = 10;
/** Longer than a month, so that what was told of its budgets is known until they begin anew. */
const KEEP_ALERTS_DAYS = 35;
/** Should the database be away for long, what does not fit is noticed again when budgets settle. */
const MOST_WAITING = 10_000;
const BATCH = 100;
/** The shutdown waits so long for a look under way. */
const LAST_WAIT_MS = 1_000;

/**
 * Notices what people should know and writes it down; nobody waits for it. Every replica looks for itself, and the
 * database has each thing once.
 */
@Injectable()
export class AlertWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Alerts');
  private readonly timing: AlertTiming;
  private readonly thresholds = new BudgetThresholds();
  private waiting: NewAlert[] = [];
  /** When each condition was last said, by type and subject; steady. */
  private readonly said = new Map<string, number>();
  /** What ends soon and was noted, so that an hourly look does not ask the database about it again. */
  private readonly noted = new Set<string>();
  /** When ends of conditions were last looked for, and when old rows were last deleted; steady. */
  private endedAtMs = -Infinity;
  private tidiedAtMs = -Infinity;
  private underWay: Promise<void> | undefined;
  private away = false;
  private stopTimer: (() => void) | undefined;
  private budgets: Subscription | undefined;

  constructor(
    private readonly config: ConfigService,
    private readonly pool: AccountPool,
    private readonly keys: GatewayKeys,
    private readonly tokens: AdminTokens,
    private readonly shares: ShareRepository,
    private readonly health: EndpointHealth,
    private readonly ledger: Ledger,
    private readonly alerts: AlertRepository,
    private readonly targets: AlertTargets,
    private readonly outbox: AlertOutbox,
    @Optional() @Inject(ALERT_TIMING) timing?: AlertTiming,
  ) {
    this.timing = timing ?? DEFAULT_ALERT_TIMING;
  }

  onApplicationBootstrap(): void {
    this.budgets = this.shares.settled$.subscribe((settled) => {
      if (this.targets.all.length === 0 || this.waiting.length >= MOST_WAITING) return;
      const alert = this.thresholds.reached(settled);
      if (alert) this.waiting.push(alert);
    });
    this.stopTimer = callEvery(LOOK_EVERY_MS, () => void this.look());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopTimer?.();
    this.budgets?.unsubscribe();
    await Promise.race([this.underWay, wait(LAST_WAIT_MS, undefined, { ref: false })]);
  }

  /** Looks at everything once and notes what is new. Never rejects. Calls during a look share it. */
  look(): Promise<void> {
    if (this.targets.all.length === 0) return Promise.resolve();
    this.underWay ??= this.lookOnce()
      .catch((error: unknown) => this.noteFault(error))
      .finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async lookOnce(): Promise<void> {
    const tidies = steadyNowMs() - this.tidiedAtMs >= HOUR_MS;
    if (tidies) this.waiting.push(...(await this.expiring()));
    let count = await this.observe(this.conditions());
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH);
      count += await this.alerts.note(batch, this.targets);
      this.waiting = this.waiting.slice(batch.length);
    }
    if (steadyNowMs() - this.endedAtMs >= this.timing.quietMs / TIMES_LOOKED) {
      count += await this.alerts.endQuiet(this.timing.quietMs, this.targets);
      this.endedAtMs = steadyNowMs();
    }
    if (tidies) {
      this.thresholds.forgetEnded(Date.now());
      await this.alerts.deleteOld(KEEP_ALERTS_DAYS * DAY_MS, GIVE_UP_AFTER_MS);
      this.tidiedAtMs = steadyNowMs();
    }
    this.away = false;
    if (count > 0) await this.outbox.look();
  }

  private conditions(): Condition[] {
    const nowMs = steadyNowMs();
    const { failure } = this.ledger;
    return [
      ...findAccountConditions(this.pool.list()),
      ...this.config.current.upstreams.flatMap(
        ({ name }) => findPoolCondition(name, this.pool.payers(name), nowMs) ?? [],
      ),
      ...findEndpointConditions(this.health.failing()),
      ...(failure === undefined
        ? []
        : [{ type: 'usage.unrecorded', subject: 'usage', facts: { reason: failure } } as const]),
    ];
  }

  /** Says which conditions last: those that are new at once, the others now and then. */
  private async observe(conditions: readonly Condition[]): Promise<number> {
    const nowMs = steadyNowMs();
    const named = new Map(conditions.map((condition) => [`${condition.type} ${condition.subject}`, condition]));
    for (const name of this.said.keys()) if (!named.has(name)) this.said.delete(name);
    const due = [...named].filter(
      ([name]) => nowMs - (this.said.get(name) ?? -Infinity) >= this.timing.quietMs / TIMES_SAID,
    );
    let count = 0;
    for (let at = 0; at < due.length; at += BATCH) {
      const batch = due.slice(at, at + BATCH);
      count += await this.alerts.observe(
        batch.map(([, condition]) => condition),
        this.targets,
      );
      for (const [name] of batch) this.said.set(name, nowMs);
    }
    return count;
  }

  private async expiring(): Promise<NewAlert[]> {
    const nowMs = Date.now();
    const found = [
      ...findExpiring('key.expires_soon', this.keys.list(), nowMs),
      ...findExpiring('admin_token.expires_soon', await this.tokens.list(), nowMs),
    ];
    return found.filter(({ subject, period }) => {
      const name = `${subject} ${period}`;
      if (this.noted.has(name)) return false;
      this.noted.add(name);
      return true;
    });
  }

  private noteFault(error: unknown): void {
    if (!this.away) {
      this.logger.warn(
        `What people should be told cannot be noted (${error instanceof Error ? error.message : 'unknown error'})`,
      );
    }
    this.away = true;
  }
}
