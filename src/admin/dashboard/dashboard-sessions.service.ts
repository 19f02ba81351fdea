import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { steadyNowMs } from '../../config/steady-clock.js';
import { isValid } from '../../keys/resolved-key.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { DatabaseService } from '../../storage/database.service.js';
import { AdminToken } from '../admin-token.service.js';

export const SESSION_SECONDS = 12 * 3600;
/** A session that another replica has ended may go on here for so long. */
const TRUSTED_MS = 5_000;
/** The clocks of replicas may differ by so much. */
const SKEW_MS = 300_000;
const MOST_IN_MEMORY = 1_000;

interface DashboardSession {
  /** The key with which somebody signed in; null for the admin token. */
  keyId: string | null;
  createdAtMs: number;
  expiresAtMs: number;
}

/**
 * Keeps who has signed in. A session is a random value in a cookie; the database keeps its hash, for all replicas. A
 * session ends after a time, with its key, and when `ADMIN_TOKEN` changes.
 */
@Injectable()
export class DashboardSessions {
  private readonly known = new Map<string, { session: DashboardSession; readAtMs: number }>();

  constructor(
    private readonly database: DatabaseService,
    private readonly keys: GatewayKeys,
    private readonly token: AdminToken,
  ) {}

  /** Opens a session; answers the value for the cookie. */
  async open(keyId: string | null): Promise<string> {
    const value = randomBytes(32).toString('base64url');
    const nowMs = Date.now();
    const session = { keyId, createdAtMs: nowMs, expiresAtMs: nowMs + SESSION_SECONDS * 1000 };
    const { db } = this.database;
    await db.deleteFrom('dashboard_sessions').where('expires_at_ms', '<=', nowMs).execute();
    await db
      .insertInto('dashboard_sessions')
      .values({
        hash: this.hashOf(value),
        key_id: keyId,
        created_at_ms: session.createdAtMs,
        expires_at_ms: session.expiresAtMs,
      })
      .execute();
    return value;
  }

  async end(value: string): Promise<void> {
    const hash = this.hashOf(value);
    this.known.delete(hash);
    await this.database.db.deleteFrom('dashboard_sessions').where('hash', '=', hash).execute();
  }

  /** Finds the session of a cookie's value, while it holds. While the database is away, the last known state counts. */
  async find(value: string): Promise<DashboardSession | undefined> {
    if (value === '') return undefined;
    const nowMs = Date.now();
    const session = await this.read(this.hashOf(value));
    return session && this.holds(session, nowMs) ? session : undefined;
  }

  private holds({ keyId, createdAtMs, expiresAtMs }: DashboardSession, nowMs: number): boolean {
    // A session that lasts longer than any can was opened before somebody set the clock back.
    if (expiresAtMs <= nowMs || expiresAtMs > nowMs + SESSION_SECONDS * 1000 + SKEW_MS) return false;
    if (keyId === null) return true;
    const key = this.keys.get(keyId);
    return key !== undefined && isValid(this.keys.resolve(key), nowMs) && (key.rotatedAtMs ?? 0) <= createdAtMs;
  }

  private async read(hash: string): Promise<DashboardSession | undefined> {
    const known = this.known.get(hash);
    if (known && steadyNowMs() - known.readAtMs < TRUSTED_MS) return known.session;
    try {
      const row = await this.database.db
        .selectFrom('dashboard_sessions')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst();
      this.known.delete(hash);
      if (!row) return undefined;
      const session = { keyId: row.key_id, createdAtMs: row.created_at_ms, expiresAtMs: row.expires_at_ms };
      if (this.known.size >= MOST_IN_MEMORY) this.known.clear();
      this.known.set(hash, { session, readAtMs: steadyNowMs() });
      return session;
    } catch (error) {
      if (known) return known.session;
      throw error;
    }
  }

  private hashOf(value: string): string {
    return createHash('sha256')
      .update(value)
      .update('\0')
      .update(this.token.digest ?? '')
      .digest('base64url');
  }
}
