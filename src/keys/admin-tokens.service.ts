import { randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { callEvery } from '../config/call-every.js';
import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { DatabaseService } from '../storage/database.service.js';
import { loadDerivedSecret } from '../storage/load-derived-secret.js';
import { AdminTokenRepository } from './admin-token.repository.js';
import { type AdminToken, type AdminTokenSettings, isTokenValid } from './admin-token.js';
import { createAdminTokenSecret, hashKey, looksLikeAdminToken, shownParts } from './key-secret.js';

/** A change by another process takes effect here after this time, on SQLite half a second later, and a query. */
const POLL_INTERVAL_MS = 1_000;

/** A new token and its secret, which nobody can read later. */
export interface IssuedAdminToken {
  token: AdminToken;
  secret: string;
}

/** Keeps all admin tokens in memory and in the database the same, expired and revoked ones too. */
@Injectable()
export class AdminTokens implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Tokens');
  private byHash = new Map<string, AdminToken>();
  private byId = new Map<string, AdminToken>();
  private pepper: Buffer = Buffer.alloc(0);
  private revision = -1;
  private stopTimer: (() => void) | undefined;
  private polling: Promise<void> | undefined;
  private away = false;
  /** Of the database, when the tokens were last read. */
  private foreignChanges: number | undefined;
  /** When the use of a token was last noted, by its id; a steady time. */
  private readonly noted = new Map<string, number>();

  constructor(
    private readonly database: DatabaseService,
    private readonly repository: AdminTokenRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    this.pepper = await loadDerivedSecret(this.database, 'admin-token-pepper');
    await this.read();
    this.stopTimer = callEvery(POLL_INTERVAL_MS, () => void this.poll());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopTimer?.();
    await this.polling;
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
    await this.read();
    return { token, secret };
  }

  /** Revokes a token. Gives false where there is no such token, or it is revoked already. */
  async revoke(id: string, by: Actor): Promise<boolean> {
    const revoked = await this.repository.revoke(id, Date.now(), by);
    await this.read();
    return revoked;
  }

  /** Nothing waits for the note, and nothing depends on it. */
  private noteUse(id: string): void {
    const nowMs = steadyNowMs();
    if (nowMs - (this.noted.get(id) ?? Number.NEGATIVE_INFINITY) < MINUTE_MS) return;
    this.noted.set(id, nowMs);
    this.repository.noteUse(id, Date.now()).catch(() => this.noted.delete(id));
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
      if ((await this.repository.revision()) !== this.revision) await this.read();
      this.away = false;
      this.foreignChanges = foreignChanges;
    } catch (error) {
      if (!this.away) {
        const reason = error instanceof Error ? error.message : 'unknown error';
        this.logger.error(`The database is away (${reason}); admin tokens are checked as they were last known`);
      }
      this.away = true;
      this.foreignChanges = undefined;
    }
  }

  /** Reads the counter first: a change that comes between is read again with the next poll. */
  private async read(): Promise<void> {
    const revision = await this.repository.revision();
    const stored = await this.repository.list();
    if (revision < this.revision) return;
    this.byId = new Map(stored.map(({ token }) => [token.id, token]));
    this.byHash = new Map(stored.map(({ token, hash }) => [hash, token]));
    this.revision = revision;
  }
}
