import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { callEvery } from '../config/call-every.js';
import { toSteadyMs, toWallMs } from '../config/steady-clock.js';
import { DatabaseService } from '../storage/database.service.js';
import { type TeamAccount, type AccountSource, displayNameOf } from './team-account.js';
import { type AccountEntry, type AccountSettings } from './account-entry.js';
import { AccountPool, REFUSED_RETRY_MS } from './account-pool.service.js';
import { AccountRestRepository, type StoredRest } from './account-rest.repository.js';
import { AccountRepository } from './account.repository.js';
import { AccountStateRepository } from './account-state.repository.js';
import { type AccountChange } from './reconcile-accounts.js';
import { type PooledAccount } from './pooled-account.js';

/** A change by another process takes effect here after this time, on SQLite half a second later, and three queries. */
const SYNC_INTERVAL_MS = 1_000;

/** Keeps the accounts in memory and in the database the same, and makes changes to both. */
@Injectable()
export class AccountsService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Accounts');
  private stopTimer: (() => void) | undefined;
  private away = false;
  /** The stamp that the accounts had when they were last read. */
  private stamp = '';
  private syncing: Promise<void> | undefined;
  /**
   * When the rests end that were read last. Each rest is taken over once: taken over again, it would last for ever
   * after the clock was put back.
   */
  private readRests = new Map<string, number>();
  /** Of the database, when everything in it was taken over. */
  private foreignChanges: number | undefined;

  constructor(
    private readonly repository: AccountRepository,
    private readonly states: AccountStateRepository,
    private readonly rests: AccountRestRepository,
    private readonly pool: AccountPool,
    private readonly database: DatabaseService,
  ) {
    pool.whenRefusalChanges((pooled) => this.logRefusalChange(pooled));
  }

  /** Whether the last query failed. */
  get databaseAway(): boolean {
    return this.away;
  }

  onModuleInit(): void {
    this.stopTimer = callEvery(SYNC_INTERVAL_MS, () => {
      const { foreignChanges } = this.database;
      if (foreignChanges !== undefined && foreignChanges === this.foreignChanges) return;
      this.syncing ??= this.sync().finally(() => (this.syncing = undefined));
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopTimer?.();
    await this.syncing;
  }

  /**
   * Reads all accounts, their records and their rests into memory. The caller does this once, before it looks at the
   * sources.
   */
  async load(): Promise<void> {
    const [accounts, states, totals] = await Promise.all([
      this.repository.list(),
      this.states.loadStates(),
      this.states.loadTotals(),
    ]);
    for (const account of accounts) {
      this.pool.put(account);
      const pooled = this.pool.find(account.id);
      if (pooled)
        Object.assign(pooled, states.get(account.id), { totals: totals.get(account.id) ?? new Map<string, number>() });
    }
    await this.readRestsAnew();
  }

  /** Reads which accounts get no token from the issuer. Commands need this, since they fetch no tokens themselves. */
  async loadMissingTokens(): Promise<void> {
    for (const { kind, account_id: id, reason, until_ms: untilMs, window_ms: windowMs } of await this.rests.list()) {
      if (kind === 'awaiting_token')
        this.pool.awaitToken(id, { reason: reason ?? 'unknown', untilMs: toSteadyMs(untilMs, windowMs) });
    }
  }

  /**
   * Reads why accounts rest, and takes over what other processes have found out. Gives false where something of it has
   * to be taken over later.
   */
  async readRestsAnew(): Promise<boolean> {
    const rests = await this.rests.list();
    const former = this.readRests;
    const taken = rests.filter((rest) => former.get(nameOf(rest)) === rest.until_ms || this.learn(rest));
    this.readRests = new Map(taken.map((rest) => [nameOf(rest), rest.until_ms]));
    let complete = taken.length === rests.length;
    const refused = new Set(rests.filter(({ kind }) => kind === 'refused').map(({ account_id: id }) => id));
    for (const { account, refusal } of this.pool.list())
      if (refusal && !refused.has(account.id) && !this.pool.learnRefusal(account.id, null)) complete = false;
    return complete;
  }

  /** Takes over what another replica or a command has changed. */
  async sync(): Promise<void> {
    const { foreignChanges } = this.database;
    try {
      await this.readChanged();
      this.foreignChanges = (await this.readRestsAnew()) ? foreignChanges : undefined;
      if (this.away) this.logger.log('The database is back');
      this.away = false;
    } catch (error) {
      if (!this.away) {
        this.logger.error(
          `The database is away (${error instanceof Error ? error.message : 'unknown error'}); requests go on ` +
            'from memory',
        );
      }
      this.away = true;
      this.foreignChanges = undefined;
    }
  }

  /** Reads one account again and puts it into memory. */
  async reread(id: string): Promise<TeamAccount | undefined> {
    const account = await this.repository.find(id);
    if (account) this.pool.put(account);
    else this.pool.remove(id);
    return account;
  }

  /**
   * Makes the accounts of a source agree with its entries. With `retireMissing`, accounts that have no entry stop
   * paying.
   */
  async reconcile(
    source: AccountSource,
    entries: readonly AccountEntry[],
    retireMissing: boolean,
    by: Actor,
  ): Promise<AccountChange[]> {
    const changes = await this.repository.reconcile(source, entries, retireMissing, by);
    // A replica that started at the same moment may have made the changes, so all accounts that differ are read.
    await this.readChanged();
    for (const change of changes) {
      const account = this.pool.find(change.id)?.account;
      if (account) this.logger.log(`Account ${displayNameOf(account)} ${describeChange(change)}`);
    }
    return changes;
  }

  /** Gives false where there is no such account. */
  async setEnabled(id: string, enabled: boolean, by: Actor): Promise<boolean> {
    if (!(await this.repository.setEnabled(id, enabled, by))) return false;
    await this.reread(id);
    return true;
  }

  /** Changes the settings that are named. Gives false where there is no such account. */
  async update(id: string, settings: Partial<AccountSettings>, by: Actor): Promise<boolean> {
    if (!(await this.repository.update(id, settings, by))) return false;
    await this.reread(id);
    return true;
  }

  async remove(id: string, by: Actor): Promise<boolean> {
    const removed = await this.repository.remove(id, by);
    if (removed) this.pool.remove(id);
    return removed;
  }

  private async readChanged(): Promise<void> {
    const stamp = await this.repository.stamp();
    if (stamp === this.stamp) return;
    const revisions = await this.repository.revisions();
    for (const { account } of this.pool.list())
      if (account.revision > 0 && !revisions.has(account.id)) this.pool.remove(account.id);
    const changed = [...revisions].filter(([id, revision]) => (this.pool.find(id)?.account.revision ?? 0) < revision);
    for (const [id] of changed) await this.reread(id);
    this.stamp = stamp;
  }

  /** Gives false where the caller has to tell the rest again later. */
  private learn({
    kind,
    account_id: id,
    model,
    until_ms: wallMs,
    window_ms: windowMs,
    times,
    since_ms: sinceMs,
    reason,
  }: StoredRest): boolean {
    const untilMs = toSteadyMs(wallMs, kind === 'refused' ? REFUSED_RETRY_MS : windowMs);
    switch (kind) {
      case 'throttled':
        this.pool.learnCoolDown(id, model, { untilMs, windowMs, throttles: times });
        return true;
      case 'exhausted':
        return this.pool.learnExhaustion(id, { exhaustedUntilMs: untilMs, exhaustedWindowMs: windowMs });
      case 'refused':
        return this.pool.learnRefusal(id, {
          reason: reason ?? 'unknown',
          sinceMs: sinceMs ?? Date.now(),
          nextTryAtMs: untilMs,
        });
      case 'awaiting_token':
        return true;
    }
  }

  private logRefusalChange({ account, refusal }: PooledAccount): void {
    if (refusal) {
      this.logger.warn(
        `Account ${displayNameOf(account)} is out of turn: ${refusal.reason}; next try at ` +
          `${new Date(toWallMs(refusal.nextTryAtMs)).toISOString()}`,
      );
    } else this.logger.log(`Account ${displayNameOf(account)} works again`);
  }
}

function nameOf({ account_id: id, kind, model }: StoredRest): string {
  return `${id}\0${kind}\0${model}`;
}

function describeChange(change: AccountChange): string {
  switch (change.kind) {
    case 'add':
      return 'was added';
    case 'retire':
      return 'was retired: it is gone from its source';
    case 'update': {
      const parts = [
        change.login && 'has a new login',
        change.settings && 'has new settings',
        change.revive && 'is back',
      ];
      return parts.filter((part) => part !== undefined).join(', ');
    }
  }
}
