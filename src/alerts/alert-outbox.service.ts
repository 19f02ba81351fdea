import { setTimeout as wait } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  Optional,
} from '@nestjs/common';
import { callEvery } from '../config/call-every.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { Metrics } from '../observability/metrics.service.js';
import { AlertSender } from './alert-sender.service.js';
import { AlertTargets } from './alert-targets.service.js';
import { ALERT_TIMING, type AlertTiming, DEFAULT_ALERT_TIMING, GIVE_UP_AFTER_MS, pauseAfter } from './alert-timing.js';
import { type ClaimedDelivery, DeliveryRepository } from './delivery.repository.js';
import { type AlertTarget } from './resolve-target.js';
import { SubjectNames } from './subject-names.repository.js';
import { toMessage } from './to-message.js';

const TICK_MS = 2_000;
/** Where nothing waits, the database is asked so often whether another process has left something. */
const LOOK_EVERY_MS = 10_000;
/** The shutdown waits so long for attempts under way. Another process makes what they leave. */
const LAST_WAIT_MS = 1_000;

/**
 * Sends what is noted, in the background. Each target has a lane of its own, so that one that does not answer keeps
 * nobody else waiting.
 */
@Injectable()
export class AlertOutbox implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Alerts');
  private readonly timing: AlertTiming;
  private readonly lanes = new Map<string, Promise<void>>();
  /** Until when receivers have asked to be left alone, by the names of targets; steady. */
  private readonly restsUntilMs = new Map<string, number>();
  private lookedAtMs = -Infinity;
  private waits = true;
  private looking = false;
  private stopping = false;
  private away = false;
  private stopTimer: (() => void) | undefined;

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly targets: AlertTargets,
    private readonly names: SubjectNames,
    private readonly sender: AlertSender,
    private readonly metrics: Metrics,
    @Optional() @Inject(ALERT_TIMING) timing?: AlertTiming,
  ) {
    this.timing = timing ?? DEFAULT_ALERT_TIMING;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.deliveries.forgetOthers().catch((error: unknown) => this.noteFault(error));
    this.stopTimer = callEvery(TICK_MS, () => {
      if (this.targets.all.length === 0) return;
      if (this.waits || steadyNowMs() - this.lookedAtMs >= LOOK_EVERY_MS) void this.look();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.stopTimer?.();
    await Promise.race([Promise.all(this.lanes.values()), wait(LAST_WAIT_MS, undefined, { ref: false })]);
  }

  /** Begins to send what is due. Resolves when it has begun; never rejects. */
  async look(): Promise<void> {
    if (this.looking || this.stopping) return;
    this.looking = true;
    try {
      const { targets, waits } = await this.deliveries.due();
      this.waits = waits;
      this.lookedAtMs = steadyNowMs();
      for (const name of targets) this.open(name);
      this.away = false;
    } catch (error) {
      this.noteFault(error);
    } finally {
      this.looking = false;
    }
  }

  /** Resolves when nothing is being sent. */
  async whenIdle(): Promise<void> {
    while (this.lanes.size > 0) await Promise.all(this.lanes.values());
  }

  private open(name: string): void {
    // Another replica may have a newer configuration. What no replica knows is given up after a day.
    if (!this.targets.find(name) || this.lanes.has(name)) return;
    const lane = this.sendAll(name)
      .catch((error: unknown) => this.noteFault(error))
      .finally(() => this.lanes.delete(name));
    this.lanes.set(name, lane);
  }

  /** Sends what is due for a target, one after the other, until an attempt fails. The next look goes on. */
  private async sendAll(name: string): Promise<void> {
    for (;;) {
      // The configuration may have changed since the last one was sent.
      const target = this.targets.find(name);
      if (!target || this.stopping || steadyNowMs() < (this.restsUntilMs.get(name) ?? 0)) return;
      const delivery = await this.deliveries.claim(name, this.timing.leaseMs);
      if (!delivery || !(await this.attempt(target, delivery))) return;
      if (target.kind === 'slack') await wait(this.timing.gapMs, undefined, { ref: false });
    }
  }

  /** Makes one attempt. Answers whether the target may have the next one at once. */
  private async attempt(target: AlertTarget, delivery: ClaimedDelivery): Promise<boolean> {
    const { alert, attempts } = delivery;
    const what = `alert ${alert.id} (${alert.type}) to ${target.name}`;
    const subject = await this.names.find(alert.type, alert.subject);
    const result = await this.sender.send(target, toMessage(alert, subject));
    if (result.kind === 'sent') {
      await this.deliveries.settle(delivery, 'sent', null);
      this.metrics.alertDeliveries.add(1, target.kind, 'sent');
      this.logger.log(`Sent ${what}`);
      return true;
    }
    if (result.kind === 'later') {
      const pauseMs = pauseAfter(attempts, this.timing.firstPauseMs, result.pauseMs);
      if (result.pauseMs !== undefined) this.restsUntilMs.set(target.name, steadyNowMs() + pauseMs);
      if (Date.now() + pauseMs - alert.atMs < GIVE_UP_AFTER_MS) {
        await this.deliveries.postpone(delivery, pauseMs, result.reason);
        this.metrics.alertDeliveries.add(1, target.kind, 'retried');
        this.logger.warn(`Could not send ${what}: ${result.reason}; next try in ${Math.ceil(pauseMs / 1_000)} s`);
        return false;
      }
    }
    await this.deliveries.settle(delivery, 'failed', result.reason);
    this.metrics.alertDeliveries.add(1, target.kind, 'given_up');
    this.logger.error(`Gave up sending ${what}: ${result.reason}`);
    return result.kind === 'refused';
  }

  private noteFault(error: unknown): void {
    if (!this.away) this.logger.warn(`Alerts wait (${error instanceof Error ? error.message : 'unknown error'})`);
    this.away = true;
  }
}
