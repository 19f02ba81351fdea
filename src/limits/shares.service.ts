import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { callEvery } from '../config/call-every.js';
import { ConfigService } from '../config/config.service.js';
import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { followsCalendar, type LimitName } from '../keys/limit-table.js';
import { DatabaseService } from '../storage/database.service.js';
import { isDataFault } from '../storage/is-data-fault.js';
import {
  explainAway,
  describeUnreadable,
  explainLimitFault,
  messageOf,
  noAnswerInTime,
} from './explain-limit-fault.js';
import { askFor, keepShare, VOID_AFTER_MS } from './keep-share.js';
import { type Share, type ShareAnswer, type ShareAsk } from './share.js';
import { ShareRepository } from './share.repository.js';
import { isInTime, LONGEST_WAIT_MS } from './wait-awake.js';
import { WindowOpener } from './window-opener.service.js';

const TICK_MS = 1_000;

/** Fills this replica's shares up in the background, and lets a request wait only where a share has run out. */
@Injectable()
export class Shares implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Limits');
  private readonly replicaId = randomUUID();
  private readonly known = new Set<Share>();
  private pending = new Set<Share>();
  private exchanging: Promise<void> | undefined;
  private reportedAtMs: number | undefined;
  private cleanedAtMs = 0;
  private anyLimited = false;
  /** Why no limit can be read; undefined while they can. */
  private fault: string | undefined;
  private stopTimer: (() => void) | undefined;

  constructor(
    private readonly repository: ShareRepository,
    private readonly opener: WindowOpener,
    private readonly config: ConfigService,
    private readonly database: DatabaseService,
  ) {}

  /** Whether this process is the only one: on SQLite it is, until it makes room for a successor. */
  get alone(): boolean {
    return this.database.engine === 'sqlite';
  }

  /** Whether this replica goes by what it knows, because the limits cannot be read. */
  get isAway(): boolean {
    return this.fault !== undefined;
  }

  /** Tells operators what is wrong with the limits now; undefined where nothing is. */
  get trouble(): string | undefined {
    if (this.fault !== undefined) return this.explain(this.fault);
    const unread = [...this.known].filter(({ fault }) => fault !== undefined);
    return unread[0] && this.explain(describeUnreadable(unread[0]));
  }

  /** Whether the database counts a limit: other replicas use it too, or it outlives the process. */
  isShared(name: LimitName): boolean {
    return !this.alone || followsCalendar(name);
  }

  async onModuleInit(): Promise<void> {
    // Where the limits cannot be read at the start, `when_database_away` holds at once, and the log says so.
    await this.repository.forgetOthers().catch((error: unknown) => this.noteAway(error));
    if (!this.isAway) await this.send([]);
    this.stopTimer = callEvery(TICK_MS, () => this.tick());
  }

  /** Reports what this replica has used, and gives back what it holds. */
  async onApplicationShutdown(): Promise<void> {
    this.stopTimer?.();
    await this.exchanging;
    const open = [...this.known].filter(({ isOpen }) => isOpen);
    if (open.length > 0) await this.send(open.map((share) => [share, share.ask(0)]));
  }

  /** Reserves an amount of what this replica holds; answers false where it has to ask the database. */
  reserveNow(share: Share, amount: number, nowMs: number): boolean {
    this.touch(share, nowMs);
    return !this.isAway && share.fault === undefined && share.available(nowMs) > 0 && this.grant(share, amount, nowMs);
  }

  /**
   * Reserves an amount of a share; answers false where the limit leaves none. A share with anything left is enough:
   * nobody knows beforehand how much a request will use. Throws a 503 where the limit cannot be read, and the operator
   * wants limits to hold nevertheless.
   */
  async reserve(share: Share, amount: number): Promise<boolean> {
    this.touch(share, steadyNowMs());
    for (let turn = 0; turn < 3 && this.isReadable(share); turn++) {
      if (share.available(steadyNowMs()) > 0) return this.grant(share, amount);
      if (share.isDry(steadyNowMs())) return false;
      share.awaited += amount || 1;
      await this.replenished(share);
      share.awaited -= amount || 1;
    }
    if (this.isReadable(share)) return share.available(steadyNowMs()) > 0 && this.grant(share, amount);
    if (this.config.current.limits.whenDatabaseAway === 'closed')
      throw new GatewayError(503, 'The limits of this gateway key cannot be checked now.', { retryAfterSeconds: 5 });

    if (share.leftByMemory(steadyNowMs()) <= 0) return false;
    share.reserved += amount;
    return true;
  }

  /** Has the use of a share reported in the background. */
  watch(share: Share): void {
    this.known.add(share);
  }

  /** Tells the database soon of a share whose limit has changed: what it holds for this replica may be too much. */
  renew(share: Share): void {
    this.known.add(share);
    this.pending.add(share);
  }

  /** Reads how much all replicas have used of a share's limit. */
  async refresh(share: Share): Promise<void> {
    this.known.add(share);
    if (!this.isAway) await this.replenished(share);
  }

  private isReadable(share: Share): boolean {
    return !this.isAway && share.fault === undefined;
  }

  private grant(share: Share, amount: number, nowMs = steadyNowMs()): true {
    share.reserved += amount;
    // A process that is alone holds all that is left: asking for more would bring nothing.
    if (this.database.hasOthers && share.allotment > 0 && share.isLow(nowMs)) void this.soon(share);
    return true;
  }

  /** Resolves after the next exchange that includes the share, or after the longest wait. */
  private async replenished(share: Share): Promise<void> {
    if (!(await this.open(share))) return;
    if (!(await isInTime(this.soon(share), LONGEST_WAIT_MS))) this.noteAway(noAnswerInTime());
  }

  /** Opens the window of a share that has none. Answers false where that fails. */
  private async open(share: Share): Promise<boolean> {
    const failure = share.isOpen ? undefined : await this.opener.open(share);
    if (failure !== undefined) await this.fail([[share, share.ask(0)]], failure);
    return failure === undefined;
  }

  /** Exchanges run one after another. The next one takes all shares that were asked for meanwhile. */
  private async soon(share: Share): Promise<void> {
    if (!(await this.open(share))) return;
    this.pending.add(share);
    while (this.pending.has(share)) {
      this.exchanging ??= this.exchange().finally(() => (this.exchanging = undefined));
      await this.exchanging;
    }
  }

  private async exchange(): Promise<void> {
    // Requests that arrive in one turn of the event loop share one transaction.
    await new Promise((resolve) => setImmediate(resolve));
    const batch = [...this.pending];
    this.pending = new Set();
    // To add up what the ledger has takes longer than those wait who only need other limits.
    for (const share of batch) if (!share.isOpen) void this.soon(share);
    const open = batch.filter(({ isOpen }) => isOpen);
    await this.send(open.map((share) => [share, askFor(share, this.database.hasOthers)]));
  }

  private async send(asks: readonly (readonly [Share, ShareAsk])[]): Promise<void> {
    let answers: ShareAnswer[];
    try {
      const plain = asks.map(([, ask]) => ask);
      answers = await this.repository.exchange(this.replicaId, plain);
    } catch (error) {
      await this.fail(asks, error);
      return;
    }
    const nowMs = steadyNowMs();
    this.reportedAtMs = nowMs;
    asks.forEach(([share, ask], index) => {
      share.fault = undefined;
      share.apply(ask, answers[index] as ShareAnswer, nowMs);
    });
    if (this.isAway) this.logger.log('The limits can be read; they are shared again');
    this.fault = undefined;
  }

  /** Asks for each limit by itself, so that one that cannot be read does not keep the others unknown. */
  private async fail(asks: readonly (readonly [Share, ShareAsk])[], error: unknown): Promise<void> {
    if (!isDataFault(error) || asks.length === 0) {
      this.noteAway(error);
      return;
    }
    if (asks.length > 1) {
      for (const one of asks) await this.send([one]);
      return;
    }
    for (const [share] of asks) {
      const wasReadable = share.fault === undefined;
      share.fault = messageOf(error);
      if (wasReadable) this.logger.error(this.explain(describeUnreadable(share)));
    }
  }

  private tick(): void {
    const nowMs = steadyNowMs();
    for (const share of this.known) {
      const next = keepShare(share, this.database.hasOthers, nowMs);
      if (next === 'forget') this.known.delete(share);
      else if (next === 'report') this.pending.add(share);
    }
    if (this.isQuiet) return;
    this.exchanging ??= this.exchange().finally(() => (this.exchanging = undefined));
    if (!this.database.hasOthers || this.cleanedAtMs > nowMs - MINUTE_MS || this.isAway) return;
    this.cleanedAtMs = nowMs;
    void this.repository.forgetTheGone().catch(() => undefined);
  }

  /** To other replicas every exchange is a sign of life. A process that is alone only asks where it has a reason. */
  private get isQuiet(): boolean {
    if (this.isAway) return false;
    if (this.database.hasOthers) return this.known.size === 0;
    return this.pending.size === 0 && !(this.anyLimited && this.database.fault);
  }

  private touch(share: Share, nowMs: number): void {
    this.anyLimited = true;
    this.known.add(share);
    share.lastUsedAtMs = nowMs;
    const silentMs = nowMs - (this.reportedAtMs ?? nowMs);
    if (this.database.hasOthers && silentMs >= VOID_AFTER_MS) for (const share of this.known) share.void();
  }

  private noteAway(error: unknown): void {
    const wasAway = this.isAway;
    this.fault = explainAway(error);
    if (!wasAway) this.logger.error(this.explain(this.fault));
  }

  private explain(fault: string): string {
    return explainLimitFault(fault, this.config.current.limits.whenDatabaseAway);
  }
}
