import { createHash } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DAY_MS, HOUR_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { VendorStateRepository } from './vendor-state.repository.js';

/** A state that a vendor keeps for whoever made it, by the vendor's id. */
export interface VendorState {
  kind: 'response' | 'conversation' | 'item' | 'container' | 'message' | 'seal';
  id: string;
}

/** OpenAI and Anthropic keep theirs for thirty days. */
const KEPT_MS = 31 * DAY_MS;
/** Other replicas know a state after this at the latest. */
const WRITE_DELAY_MS = 50;
const RETRY_MS = 5_000;
/** In memory, for a state that the database does not have. */
const NOBODY = '';
/** Of each, in memory: those of a busy hour, and those that wait for a database that is away. */
const MOST_STATES = 50_000;

/**
 * Knows which account made a state that its vendor keeps: a stored response and its items, a conversation, a container,
 * a thread, and reasoning that it has sealed. Only that account finds it again. The newest are known in memory, all of
 * a month in the database; ids are kept as digests.
 */
@Injectable()
export class VendorStates implements OnApplicationShutdown {
  private readonly logger = new Logger('Accounts');
  /** Account by digest, the oldest first. */
  private readonly known = new Map<string, string>();
  private unwritten = new Map<string, { accountId: string; usedAtMs: number }>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private cleanedAtMs = -Infinity;
  private failing = false;

  constructor(private readonly repository: VendorStateRepository) {}

  /** Waits for one indexed read where memory does not know. Undefined where nobody does, or the database is away. */
  async findAccount<S extends VendorState>(
    upstream: string,
    states: readonly S[],
  ): Promise<{ state: S; accountId: string } | undefined> {
    const hashes = states.map((state) => hashOf(upstream, state));
    const inMemory = firstKnown(states, hashes, this.known);
    if (inMemory) return inMemory;
    try {
      return firstKnown(states, hashes, await this.repository.findAccounts(hashes));
    } catch (error) {
      this.logger.debug(
        `Nobody knows whose state a request names (${error instanceof Error ? error.message : 'unknown error'})`,
      );
      return undefined;
    }
  }

  /**
   * The accounts of all states that are known, by id. Waits for one indexed read where memory does not know of all;
   * nobody is asked twice for one that nobody knows.
   */
  async findAccounts(upstream: string, states: readonly VendorState[]): Promise<Map<string, string>> {
    const hashes = new Map(states.map((state) => [state.id, hashOf(upstream, state)]));
    const missing = [...hashes.values()].filter((hash) => !this.known.has(hash));
    if (missing.length > 0) await this.learn(missing);
    const found = [...hashes].map(([id, hash]) => [id, this.known.get(hash) ?? NOBODY] as const);
    return new Map(found.filter(([, accountId]) => accountId !== NOBODY));
  }

  private async learn(hashes: readonly string[]): Promise<void> {
    try {
      const accounts = await this.repository.findAccounts(hashes);
      for (const hash of hashes) if (!this.known.has(hash)) putNewest(this.known, hash, accounts.get(hash) ?? NOBODY);
    } catch (error) {
      this.logger.debug(
        `Nobody knows whose seals a request has (${error instanceof Error ? error.message : 'unknown error'})`,
      );
    }
  }

  /** Never waits: what is new is written in batches, a moment later. */
  remember(upstream: string, states: readonly VendorState[], accountId: string): void {
    for (const state of states) {
      const hash = hashOf(upstream, state);
      putNewest(this.known, hash, accountId);
      putNewest(this.unwritten, hash, { accountId, usedAtMs: Date.now() });
    }
    if (states.length > 0) this.writeLater(WRITE_DELAY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    await this.write();
  }

  private writeLater(delayMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing = this.write();
    }, delayMs).unref();
  }

  private async write(): Promise<void> {
    const taken = this.unwritten;
    if (taken.size === 0) return;
    this.unwritten = new Map();
    try {
      await this.repository.save(
        [...taken].map(([state_hash, { accountId, usedAtMs }]) => ({
          state_hash,
          account_id: accountId,
          used_at_ms: usedAtMs,
        })),
      );
      this.failing = false;
      await this.clean();
    } catch (error) {
      for (const [hash, state] of taken) if (!this.unwritten.has(hash)) putNewest(this.unwritten, hash, state);
      if (!this.failing) {
        this.logger.warn(
          `Whose account made a vendor's state cannot be written for now (` +
            `${error instanceof Error ? error.message : 'unknown error'})`,
        );
      }
      this.failing = true;
      this.writeLater(RETRY_MS);
    }
  }

  /** Forgets once an hour what its vendor has forgotten. */
  private async clean(): Promise<void> {
    if (steadyNowMs() - this.cleanedAtMs < HOUR_MS) return;
    this.cleanedAtMs = steadyNowMs();
    await this.repository.deleteUnusedSince(Date.now() - KEPT_MS);
  }
}

function firstKnown<S>(
  states: readonly S[],
  hashes: readonly string[],
  accounts: ReadonlyMap<string, string>,
): { state: S; accountId: string } | undefined {
  for (const [index, state] of states.entries()) {
    const accountId = accounts.get(hashes[index] ?? '');
    if (accountId !== undefined) return { state, accountId };
  }
  return undefined;
}

function putNewest<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_STATES && oldest !== undefined) map.delete(oldest);
}

/** A JSON list cannot be forged by an id that contains a separator. */
function hashOf(upstream: string, { kind, id }: VendorState): string {
  return createHash('sha256')
    .update(JSON.stringify([upstream, kind, id]))
    .digest('base64url');
}
