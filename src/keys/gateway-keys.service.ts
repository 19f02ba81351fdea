import { hash, randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { callEvery } from '../config/call-every.js';
import { DatabaseService } from '../storage/database.service.js';
import { loadDerivedSecret } from '../storage/load-derived-secret.js';
import { type GatewayKey } from './gateway-key.js';
import { KeyRepository, type StoredKey } from './key.repository.js';
import { createKeySecret, hashKey, shownParts } from './key-secret.js';
import { type KeySettings } from './key-settings.js';
import { readLimits } from './limit-fields.js';

/** A change by another process takes effect here after this time, or twice of it on SQLite, and a query. */
const POLL_INTERVAL_MS = 500;

/** A new key and its secret. Only the key's holder may see the secret, and only now: nobody can read it later. */
export interface IssuedKey {
  key: GatewayKey;
  secret: string;
}

/** Keeps all gateway keys in memory and in the database the same, expired and revoked ones too. */
@Injectable()
export class GatewayKeys implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Keys');
  private readonly byId = new Map<string, StoredKey>();
  private readonly byHash = new Map<string, StoredKey>();
  /**
   * The peppered hashes of the secrets of known keys, by the digest of the secret. The peppered hash takes several
   * times as long.
   */
  private readonly seen = new Map<string, string>();
  private pepper: Buffer = Buffer.alloc(0);
  private revision = 0;
  private stopTimer: (() => void) | undefined;
  private polling: Promise<void> | undefined;
  private away = false;
  /** Of the database, when the keys were last read. */
  private foreignChanges: number | undefined;

  constructor(
    private readonly database: DatabaseService,
    private readonly repository: KeyRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    this.pepper = await loadDerivedSecret(this.database, 'gateway-key-pepper');
    await this.read();
    this.stopTimer = callEvery(POLL_INTERVAL_MS, () => void this.poll());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopTimer?.();
    await this.polling;
  }

  /** Whether the last query failed. */
  get databaseAway(): boolean {
    return this.away;
  }

  /** Whether a key was ever made. A revoked key counts, so that revoking the last key does not open the gateway. */
  get exist(): boolean {
    return this.byId.size > 0;
  }

  /** Finds the key of a secret, valid or not. */
  find(token: string): GatewayKey | undefined {
    const digest = hash('sha256', token);
    const peppered = this.seen.get(digest) ?? hashKey(token, this.pepper);
    const found = this.byHash.get(peppered);
    if (found) this.seen.set(digest, peppered);
    return found?.key;
  }

  get(id: string): GatewayKey | undefined {
    return this.byId.get(id)?.key;
  }

  list(): GatewayKey[] {
    return [...this.byId.values()].map(({ key }) => key);
  }

  async create(settings: KeySettings): Promise<IssuedKey> {
    const secret = createKeySecret();
    const key: GatewayKey = {
      id: `key_${randomBytes(8).toString('hex')}`,
      name: settings.name,
      owner: settings.owner ?? null,
      labels: settings.labels ?? [],
      ...shownParts(secret),
      models: settings.models ?? [],
      limits: readLimits(settings),
      accounts: settings.accounts ?? [],
      accountLabels: settings.account_labels ?? [],
      ownUpstream: settings.own_upstream ?? false,
      createdAtMs: Date.now(),
      expiresAtMs: settings.expires_at ? Date.parse(settings.expires_at) : null,
      rotatedAtMs: null,
      revokedAtMs: null,
    };
    await this.repository.insert(key, hashKey(secret, this.pepper));
    await this.read();
    return { key, secret };
  }

  /** Revokes a key. Gives false where there is no such key, or it is revoked already. */
  async revoke(id: string): Promise<boolean> {
    const revoked = await this.repository.revoke(id, Date.now());
    await this.read();
    return revoked;
  }

  /**
   * Gives a key another secret, and refuses the former one from now on. Gives undefined where there is no such key, or
   * it is revoked.
   */
  async rotate(id: string): Promise<IssuedKey | undefined> {
    const secret = createKeySecret();
    const rotated = await this.repository.rotate(
      id,
      { hash: hashKey(secret, this.pepper), ...shownParts(secret) },
      Date.now(),
    );
    await this.read();
    const key = this.get(id);
    return rotated && key ? { key, secret } : undefined;
  }

  private poll(): Promise<void> {
    const { foreignChanges } = this.database;
    if (foreignChanges !== undefined && foreignChanges === this.foreignChanges) return Promise.resolve();
    this.polling ??= this.readIfChanged().finally(() => (this.polling = undefined));
    return this.polling;
  }

  private async readIfChanged(): Promise<void> {
    const { foreignChanges } = this.database;
    try {
      const revision = await this.repository.revision();
      if (revision !== this.revision) await this.read();
      // The counter also rises with a change that changes nothing.
      this.revision = Math.max(this.revision, revision);
      if (this.away) this.logger.log('The database is back; gateway keys are up to date');
      this.away = false;
      this.foreignChanges = foreignChanges;
    } catch (error) {
      if (!this.away) {
        this.logger.error(
          `The database is away (${error instanceof Error ? error.message : 'unknown error'}); gateway keys are ` +
            'checked as they were last known',
        );
      }
      this.away = true;
      this.foreignChanges = undefined;
    }
  }

  private async read(): Promise<void> {
    for (const stored of await this.repository.changedSince(this.revision)) {
      const former = this.byId.get(stored.key.id);
      if (former && former.revision >= stored.revision) continue;
      if (former) this.byHash.delete(former.hash);
      this.byId.set(stored.key.id, stored);
      this.byHash.set(stored.hash, stored);
      this.revision = Math.max(this.revision, stored.revision);
    }
  }
}
