import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { callEvery } from '../config/call-every.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { AccountPool } from './account-pool.service.js';
import { type AccountStateChange, AccountStateRepository } from './account-state.repository.js';
import { type PooledAccount } from './pooled-account.js';

const WRITE_INTERVAL_MS = 5_000;
/** Other replicas go on sending requests to a throttled or exhausted account until they have read of it. */
const URGENT_INTERVAL_MS = 500;

/**
 * Writes health and counters to the database apart from the requests: every few seconds, and within half a second where
 * an account begins to rest. On a failure it keeps the changes.
 */
@Injectable()
export class AccountStateWriter implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Accounts');
  private stopTimer: (() => void) | undefined;
  private failing = false;
  private writing: Promise<void> | undefined;
  private writtenAtMs = 0;

  constructor(
    private readonly pool: AccountPool,
    private readonly repository: AccountStateRepository,
  ) {}

  onModuleInit(): void {
    this.stopTimer = callEvery(URGENT_INTERVAL_MS, () => this.tick());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopTimer?.();
    await this.writing;
    await this.write();
  }

  /** Writes what has changed. On a failure nothing is lost, and the next turn tries again. */
  async write(): Promise<void> {
    this.writtenAtMs = steadyNowMs();
    const changed = this.pool
      .list()
      .filter(
        (pooled) =>
          pooled.healthChanged || pooled.refusalChanged || pooled.coolDowns.hasChanged || pooled.unsaved.size > 0,
      );
    if (changed.length === 0) return;
    const taken = changed.map((pooled) => ({ pooled, change: takeChange(pooled) }));
    try {
      await this.repository.save(taken.map(({ change }) => change));
      for (const { pooled, change } of taken) if (pooled.refusal === change.refusal) pooled.refusalChanged = false;
      if (this.failing) this.logger.log('The figures of the accounts are being written again');
      this.failing = false;
    } catch (error) {
      for (const { pooled, change } of taken) giveBack(pooled, change);
      if (!this.failing) {
        this.logger.warn(
          'The figures of the accounts cannot be written for now ' +
            `(${error instanceof Error ? error.message : 'unknown error'})`,
        );
      }
      this.failing = true;
    }
  }

  private tick(): void {
    const due = steadyNowMs() - this.writtenAtMs >= WRITE_INTERVAL_MS;
    if (!due && (this.failing || !this.pool.list().some(({ restBegan }) => restBegan))) return;
    this.writing ??= this.write().finally(() => (this.writing = undefined));
  }
}

/**
 * Takes the changes of an account out of memory. A refusal stays marked as changed until it is written: until then the
 * database has an outdated one.
 */
function takeChange(pooled: PooledAccount): AccountStateChange {
  const {
    account,
    health,
    windowKnown,
    lastUsedAtMs,
    lastError,
    lastErrorAtMs,
    unsaved: added,
    refusal,
    refusalChanged,
  } = pooled;
  pooled.restBegan = false;
  pooled.unsaved = new Map();
  pooled.healthChanged = false;
  return {
    id: account.id,
    health,
    windowKnown,
    lastUsedAtMs,
    lastError,
    lastErrorAtMs,
    coolDowns: pooled.coolDowns.takeChanged(),
    refusal: refusalChanged ? refusal : undefined,
    added,
  };
}

function giveBack(pooled: PooledAccount, { added, coolDowns }: AccountStateChange): void {
  pooled.healthChanged = true;
  pooled.coolDowns.giveBack(coolDowns.keys());
  for (const [counter, amount] of added) pooled.unsaved.set(counter, (pooled.unsaved.get(counter) ?? 0) + amount);
}
