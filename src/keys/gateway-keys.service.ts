import { hash, randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { DatabaseService } from '../storage/database.service.js';
import { loadDerivedSecret } from '../storage/load-derived-secret.js';
import { raiseAction } from './change-limits.js';
import { columnsOfKeyChange, columnsOfKeyRaise } from './change-key.js';
import { Directory } from './directory.service.js';
import { findTeam, memberOfSettings } from './find-holders.js';
import { type GatewayKey } from './gateway-key.js';
import { type KeyChange, KeyRepository } from './key.repository.js';
import { createKeySecret, hashKey, shownParts } from './key-secret.js';
import { type KeyChanges, type KeySettings } from './key-settings.js';
import { readLimits } from './limit-fields.js';
import { type RaiseSettings } from './raise-settings.js';
import { isValid, type ResolvedKey } from './resolved-key.js';

/** A new key and its secret. Only the key's holder may see the secret, and only now: nobody can read it later. */
export interface IssuedKey {
  key: GatewayKey;
  secret: string;
}

/** Finds and changes gateway keys, expired and revoked ones too. */
@Injectable()
export class GatewayKeys implements OnModuleInit {
  /**
   * The peppered hashes of the secrets of known keys, by the digest of the secret. The peppered hash takes several
   * times as long.
   */
  private readonly seen = new Map<string, string>();
  private pepper: Buffer = Buffer.alloc(0);

  constructor(
    private readonly database: DatabaseService,
    private readonly directory: Directory,
    private readonly repository: KeyRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    this.pepper = await loadDerivedSecret(this.database, 'gateway-key-pepper');
  }

  /** Whether the last query failed. */
  get databaseAway(): boolean {
    return this.directory.databaseAway;
  }

  /** Whether a key was ever made. A revoked key counts, so that revoking the last key does not open the gateway. */
  get exist(): boolean {
    return this.directory.keys.size > 0;
  }

  /** Finds the key of a secret, valid or not. */
  find(token: string): GatewayKey | undefined {
    const digest = hash('sha256', token);
    const peppered = this.seen.get(digest) ?? hashKey(token, this.pepper);
    const found = this.directory.keyOfHash(peppered);
    if (found) this.seen.set(digest, peppered);
    return found;
  }

  get(id: string): GatewayKey | undefined {
    return this.directory.keys.get(id);
  }

  /** Whether a key opens anything now, whatever another process has just changed. */
  async opens(id: string): Promise<boolean> {
    await this.directory.refresh();
    const key = this.get(id);
    return key !== undefined && isValid(this.resolve(key), Date.now());
  }

  /** Finds out whom a key belongs to, and what limits hold for it now. */
  resolve(key: GatewayKey): ResolvedKey {
    return this.directory.resolve(key);
  }

  list(): GatewayKey[] {
    return [...this.directory.keys.values()];
  }

  async create(settings: KeySettings, by: Actor): Promise<IssuedKey> {
    const secret = createKeySecret();
    const key: GatewayKey = {
      id: `key_${randomBytes(8).toString('hex')}`,
      name: settings.name,
      memberId: null,
      teamId: null,
      project: settings.project ?? null,
      labels: settings.labels ?? [],
      ...shownParts(secret),
      models: settings.models ?? [],
      limits: readLimits(settings),
      raises: {},
      accounts: settings.accounts ?? [],
      accountLabels: settings.account_labels ?? [],
      ownUpstream: settings.own_upstream ?? false,
      signIn: false,
      createdBy: by.kind === 'program' ? null : by.id,
      createdAtMs: Date.now(),
      expiresAtMs: typeof settings.expires_at === 'string' ? Date.parse(settings.expires_at) : null,
      rotatedAtMs: null,
      revokedAtMs: null,
    };
    await this.repository.insert(key, hashKey(secret, this.pepper), by, async (change) => ({
      memberId: (await memberOfSettings(change, settings)) ?? null,
      teamId: typeof settings.team === 'string' ? (await findTeam(change.transaction, settings.team)).id : null,
    }));
    await this.directory.refresh();
    return { key: this.get(key.id) ?? key, secret };
  }

  /** Changes what is named. Gives undefined where there is no such key, or it is revoked. */
  update(id: string, changes: KeyChanges, by: Actor): Promise<GatewayKey | undefined> {
    return this.change(id, by, 'update', (row, change) => columnsOfKeyChange(row, changes, change));
  }

  /** Raises limits for a while. Gives undefined where there is no such key, or it is revoked. */
  raise(id: string, settings: RaiseSettings, by: Actor): Promise<GatewayKey | undefined> {
    return this.change(id, by, raiseAction(settings), (row) => columnsOfKeyRaise(row, settings));
  }

  /** Revokes a key. Gives false where there is no such key, or it is revoked already. */
  async revoke(id: string, by: Actor): Promise<boolean> {
    return (await this.change(id, by, 'revoke', () => ({ revoked_at_ms: Date.now() }))) !== undefined;
  }

  /** Revokes all keys of a member; answers how many there were. */
  async revokeOf(memberId: string, by: Actor): Promise<number> {
    const revoked = await this.repository.revokeOf(memberId, by, Date.now());
    await this.directory.refresh();
    return revoked;
  }

  /**
   * Gives a key another secret, and refuses the former one from now on. Gives undefined where there is no such key, or
   * it is revoked. Throws a 400 for a sign-in key.
   */
  async rotate(id: string, by: Actor): Promise<IssuedKey | undefined> {
    const secret = createKeySecret();
    const { prefix, lastFour } = shownParts(secret);
    const key = await this.change(id, by, 'rotate', (row) => {
      if (row.sign_in === 1)
        throw new GatewayError(400, 'A sign-in key has no secret: end the sessions of its member instead.');
      return { hash: hashKey(secret, this.pepper), prefix, last_four: lastFour, rotated_at_ms: Date.now() };
    });
    return key && { key, secret };
  }

  private async change(id: string, by: Actor, ...how: KeyChange): Promise<GatewayKey | undefined> {
    const changed = await this.repository.change(id, by, ...how);
    await this.directory.refresh();
    return changed ? this.get(id) : undefined;
  }
}
