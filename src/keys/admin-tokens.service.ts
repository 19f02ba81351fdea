import { randomBytes } from 'node:crypto';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { ChangeWatch } from '../storage/change-watch.js';
import { DatabaseService } from '../storage/database.service.js';
import { loadDerivedSecret } from '../storage/load-derived-secret.js';
import { AdminTokenRepository } from './admin-token.repository.js';
import { type AdminToken, type AdminTokenSettings, isTokenValid } from './admin-token.js';
import { createAdminTokenSecret, hashKey, looksLikeAdminToken, shownParts } from './key-secret.js';

/** A new token and its secret, which nobody can read later. */
export interface IssuedAdminToken {
  token: AdminToken;
  secret: string;
}

/** Keeps all admin tokens in memory and in the database the same, expired and revoked ones too. */
@Injectable()
export class AdminTokens implements OnModuleInit, OnApplicationShutdown {
  private byHash = new Map<string, AdminToken>();
  private byId = new Map<string, AdminToken>();
  private pepper: Buffer = Buffer.alloc(0);
  private readonly watch: ChangeWatch;
  /** When the use of a token was last noted, by its id; a steady time. */
  private readonly noted = new Map<string, number>();

  constructor(
    private readonly database: DatabaseService,
    private readonly repository: AdminTokenRepository,
  ) {
    this.watch = new ChangeWatch(database, {
      logger: 'Tokens',
      name: 'admin tokens',
      meanwhile: 'checked as they were last known',
      intervalMs: 1_000,
      revision: () => repository.revision(),
      read: () => this.read(),
    });
  }

  async onModuleInit(): Promise<void> {
    this.pepper = await loadDerivedSecret(this.database, 'admin-token-pepper');
    await this.watch.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.watch.stop();
  }

  /** Whether somebody can be let in by a token. */
  get someValid(): boolean {
    const nowMs = Date.now();
    return [...this.byId.values()].some((token) => isTokenValid(token, nowMs));
  }

  /** Finds the valid token of a secret, and notes its use. */
  use(secret: string): AdminToken | undefined {
    if (!looksLikeAdminToken(secret)) return undefined;
    const token = this.byHash.get(hashKey(secret, this.pepper));
    if (!token || !isTokenValid(token, Date.now())) return undefined;
    this.noteUse(token.id);
    return token;
  }

  /** Finds a token that is valid. */
  find(id: string): AdminToken | undefined {
    const token = this.byId.get(id);
    return token && isTokenValid(token, Date.now()) ? token : undefined;
  }

  /** Lists all tokens, with their last uses. */
  async list(): Promise<AdminToken[]> {
    return (await this.repository.list()).map(({ token }) => token);
  }

  /** Throws a 400 where the token would never be valid. */
  async create(settings: AdminTokenSettings, by: Actor): Promise<IssuedAdminToken> {
    const nowMs = Date.now();
    const expiresAtMs = settings.expires_at ? Date.parse(settings.expires_at) : null;
    if (expiresAtMs !== null && expiresAtMs <= nowMs)
      throw new GatewayError(400, 'expires_at must be in the future.', { param: 'expires_at' });
    const secret = createAdminTokenSecret();
    const token: AdminToken = {
      id: `tok_${randomBytes(8).toString('hex')}`,
      name: settings.name,
      role: settings.role,
      ...shownParts(secret),
      createdBy: by.kind === 'program' ? null : by.id,
      createdAtMs: nowMs,
      expiresAtMs,
      lastUsedAtMs: null,
      revokedAtMs: null,
    };
    await this.repository.insert(token, hashKey(secret, this.pepper), by);
    await this.watch.refresh();
    return { token, secret };
  }

  /** Revokes a token. Gives false where there is no such token, or it is revoked already. */
  async revoke(id: string, by: Actor): Promise<boolean> {
    const revoked = await this.repository.revoke(id, Date.now(), by);
    await this.watch.refresh();
    return revoked;
  }

  /** Nothing waits for the note, and nothing depends on it. */
  private noteUse(id: string): void {
    const nowMs = steadyNowMs();
    if (nowMs - (this.noted.get(id) ?? Number.NEGATIVE_INFINITY) < MINUTE_MS) return;
    this.noted.set(id, nowMs);
    this.repository.noteUse(id, Date.now()).catch(() => this.noted.delete(id));
  }

  private async read(): Promise<() => void> {
    const stored = await this.repository.list();
    return () => {
      this.byId = new Map(stored.map(({ token }) => [token.id, token]));
      this.byHash = new Map(stored.map(({ token, hash }) => [hash, token]));
    };
  }
}
