import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { DatabaseService } from '../storage/database.service.js';
import { type LimitKind } from './limit-kind.js';
import { type Share, type ShareAnswer, type ShareAsk } from './share.js';
import { REPLICA_ALIVE_MS, ShareRepository } from './share.repository.js';
import { waitAwake } from './wait-awake.js';

const TICK_MS = 1_000;
/** A share that was not used for so long goes back. */
const IDLE_MS = 3_000;
/** How long a request waits for the database before it counts as away. */
const LONGEST_WAIT_MS = 1_000;
/** After so long without a report others may have taken what this replica held. */
const VOID_AFTER_MS = REPLICA_ALIVE_MS - 2_000;
const CLEANUP_INTERVAL_MS = 60_000;

/** Keeps this replica's shares filled up in the background, and waits for the database only where a share has run out. */
@Injectable()
export class Shares implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Limits');
  private readonly replicaId = randomUUID();
  private readonly known = new Set<Share>();
  private pending = new Set<Share>();
  private exchanging: Promise<void> | undefined;
  private reportedAtMs = 0;
  private cleanedAtMs = 0;
  private away = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: ShareRepository,
    private readonly config: ConfigService,
    private readonly database: DatabaseService,
  ) {}

  /** On SQLite there is one process. */
  get alone(): boolean {
    return this.database.engine === 'sqlite';
  }

  /** Whether limits go by what this replica knows, because the database is away. */
  get isAway(): boolean {
    return this.away;
  }

  /** Whether the database has to know of a limit: others use it too, or it must outlive the process. */
  isShared(kind: LimitKind): boolean {
    return !this.alone || kind.startsWith('budget_');
  }

  async onModuleInit(): Promise<void> {
    await this.repository.forgetOthers();
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** Reports what was used and gives back what is held. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.exchanging;
    if (this.known.size > 0) await this.send([...this.known].map((share) => [share, share.ask(0)]));
  }

  /** Reserves an amount of what this replica holds already; false when the database has to be asked. */
  reserveNow(share: Share, amount: number, nowMs: number): boolean {
    this.known.add(share);
    share.lastUsedAtMs = nowMs;
    this.voidIfForgotten(nowMs);
    return !this.away && share.available(nowMs) > 0 && this.grant(share, amount, nowMs);
  }

  /**
   * Reserves an amount of a share; false when the limit leaves none. A share with anything left is enough: what a request
   * will really use is not known before. Throws a 503 when the database is away and limits are to hold nevertheless.
   */
  async reserve(share: Share, amount: number): Promise<boolean> {
    this.known.add(share);
    share.lastUsedAtMs = Date.now();
    this.voidIfForgotten(share.lastUsedAtMs);
    for (let turn = 0; turn < 3 && !this.away; turn++) {
      if (share.available(Date.now()) > 0) return this.grant(share, amount);
      if (share.isDry(Date.now())) return false;
      share.awaited += amount || 1;
      await this.replenished(share);
      share.awaited -= amount || 1;
    }
    if (!this.away) return share.available(Date.now()) > 0 && this.grant(share, amount);
    if (this.config.current.limits.whenDatabaseAway === 'closed') {
      throw new GatewayError(503, 'The limits of this gateway key cannot be checked now.', { retryAfterSeconds: 5 });
    }
    if (share.leftByMemory(Date.now()) <= 0) return false;
    share.reserved += amount;
    return true;
  }

  /** Reports in the background what was used of a share. */
  watch(share: Share): void {
    this.known.add(share);
  }

  /** Learns what all replicas have used of a share's limit. */
  async refresh(share: Share): Promise<void> {
    this.known.add(share);
    if (!this.away) await this.replenished(share);
  }

  private grant(share: Share, amount: number, nowMs = Date.now()): true {
    share.reserved += amount;
    if (share.allotment > 0 && share.isLow(nowMs)) void this.soon(share);
    return true;
  }

  /** Resolves after the next exchange that includes the share, or when that takes too long. */
  private async replenished(share: Share): Promise<void> {
    let stop = (): void => undefined;
    const late = new Promise<'late'>((resolve) => (stop = waitAwake(LONGEST_WAIT_MS, () => resolve('late'))));
    if ((await Promise.race([this.soon(share), late])) === 'late') this.noteAway(new Error('no answer in time'));
    stop();
  }

  /** Exchanges run one after another; whatever is asked for meanwhile goes together with the next. */
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
    await this.send([...batch].map((share) => [share, share.ask(wanted(share))]));
  }

  private async send(asks: readonly (readonly [Share, ShareAsk])[]): Promise<void> {
    let answers: ShareAnswer[];
    try {
      answers = await this.repository.exchange(this.replicaId, asks.map(([, ask]) => ask));
    } catch (error) {
      this.noteAway(error);
      return;
    }
    const nowMs = Date.now();
    this.reportedAtMs = nowMs;
    asks.forEach(([share, ask], index) => share.apply(ask, answers[index] as ShareAnswer, nowMs));
    if (this.away) this.logger.log('The database is back; limits are shared again');
    this.away = false;
  }

  private tick(): void {
    const nowMs = Date.now();
    for (const share of this.known) {
      const surplus = share.available(nowMs) > 0;
      const idle = share.lastUsedAtMs < nowMs - IDLE_MS;
      if (idle && share.reserved === 0 && !surplus && !share.isDirty) this.known.delete(share);
      else if (share.isDirty || (surplus && (idle || share.allotment === 0))) this.pending.add(share);
    }
    if (this.known.size === 0 && !this.away) return;
    this.exchanging ??= this.exchange().finally(() => (this.exchanging = undefined));
    if (this.cleanedAtMs > nowMs - CLEANUP_INTERVAL_MS || this.away) return;
    this.cleanedAtMs = nowMs;
    void this.repository.forgetTheGone().catch(() => undefined);
  }

  private voidIfForgotten(nowMs: number): void {
    if (this.reportedAtMs === 0 || nowMs - this.reportedAtMs < VOID_AFTER_MS) return;
    for (const share of this.known) share.void();
  }

  private noteAway(error: unknown): void {
    if (!this.away) this.logger.error(`The database is away (${error instanceof Error ? error.message : 'unknown error'}); limits go by what this replica knows`);
    this.away = true;
  }
}

function wanted(share: Share): number {
  const idle = share.awaited === 0 && share.lastUsedAtMs < Date.now() - IDLE_MS;
  return share.reserved + share.awaited + (idle ? 0 : share.allotment);
}
