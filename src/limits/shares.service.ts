import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { callEvery } from '../config/call-every.js';
import { ConfigService } from '../config/config.service.js';
import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { followsCalendar, type LimitName } from '../keys/limit-table.js';
import { DatabaseAway } from '../storage/database-away.js';
import { DatabaseService } from '../storage/database.service.js';
import { isDataFault } from '../storage/is-data-fault.js';
import { explainAway, describeUnreadable, explainLimitFault, messageOf } from './explain-limit-fault.js';
import { type Share, type ShareAnswer, type ShareAsk } from './share.js';
import { REPLICA_ALIVE_MS } from './settle-share.js';
import { ShareRepository } from './share.repository.js';
import { waitAwake } from './wait-awake.js';

const TICK_MS = 1_000;
/**
 * After so long without use a replica gives its share back. One without others keeps it: giving it back and asking anew
 * would cost a lone request two transactions, and the client would wait for one of them.
 */
const IDLE_MS = 3_000;
/** A request waits so long for the database; then the database counts as away. */
const LONGEST_WAIT_MS = 1_000;
/** After so long without a report the others may have taken what this replica held. */
const VOID_AFTER_MS = REPLICA_ALIVE_MS - 2_000;

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
    if (this.known.size > 0) await this.send([...this.known].map((share) => [share, share.ask(0)]));
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
    let stop = (): void => undefined;
    const late = new Promise<'late'>((resolve) => (stop = waitAwake(LONGEST_WAIT_MS, () => resolve('late'))));
    if ((await Promise.race([this.soon(share), late])) === 'late')
      this.noteAway(new DatabaseAway(new Error('no answer in time')));
    stop();
  }

  /** Exchanges run one after another. The next one takes all shares that were asked for meanwhile. */
  private async soon(share: Share): Promise<void> {
    this.pending.add(share);
    while (this.pending.has(share)) {
      this.exchanging ??= this.exchange().finally(() => (this.exchanging = undefined));
      await this.exchanging;
    }
  }

  private async exchange(): Promise<void> {
    // Requests that arrive in one turn of the event loop share one transaction.
    await new Promise((resolve) => setImmediate(resolve));
    const batch = this.pending;
    this.pending = new Set();
    const idleSinceMs = !this.database.hasOthers ? 0 : steadyNowMs() - IDLE_MS;
    await this.send([...batch].map((share) => [share, share.ask(share.wanted(idleSinceMs))]));
  }

  private async send(asks: readonly (readonly [Share, ShareAsk])[]): Promise<void> {
    let answers: ShareAnswer[];
    try {
      answers = await this.repository.exchange(
        this.replicaId,
        asks.map(([, ask]) => ask),
      );
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
      const isNew = share.fault === undefined;
      share.fault = messageOf(error);
      if (isNew) this.logger.error(this.explain(describeUnreadable(share)));
    }
  }

  private tick(): void {
    const nowMs = steadyNowMs();
    for (const share of this.known) {
      const surplus = this.database.hasOthers && share.available(nowMs) > 0;
      const idle = share.lastUsedAtMs < nowMs - IDLE_MS;
      const unsettled = share.isDirty || share.fault !== undefined;
      if (idle && share.reserved === 0 && !surplus && !unsettled) this.known.delete(share);
      else if (unsettled || (surplus && (idle || share.allotment === 0))) this.pending.add(share);
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
    if (!this.database.hasOthers || this.reportedAtMs === undefined || nowMs - this.reportedAtMs < VOID_AFTER_MS)
      return;
    for (const share of this.known) share.void();
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
