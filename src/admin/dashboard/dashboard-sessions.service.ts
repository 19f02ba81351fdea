import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Insertable, type Transaction } from 'kysely';
import { writeAuditEntry } from '../../audit/write-audit-entry.js';
import { steadyNowMs } from '../../config/steady-clock.js';
import { isValid } from '../../keys/resolved-key.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { DatabaseService } from '../../storage/database.service.js';
import { type DatabaseSchema } from '../../storage/schema.js';
import { BreakGlassToken } from '../break-glass-token.service.js';
import { type AdminCaller, Callers } from '../callers.service.js';
import { ProviderSessions } from './provider-sessions.service.js';
import { SESSION_MS } from './session-cookie.js';
import { type Visitor } from './visitor.js';

/** A session that another replica has ended may go on here for so long. */
const TRUSTED_MS = 5_000;
/** The clocks of replicas may differ by so much. */
const SKEW_MS = 300_000;
const MOST_IN_MEMORY = 1_000;

/** A session as the database keeps it. */
interface StoredSession {
  /** The key with which somebody signed in; null for `ADMIN_TOKEN` or an admin token. */
  keyId: string | null;
  /** The admin token; null for `ADMIN_TOKEN` or a key. */
  tokenId: string | null;
  /** The session at the provider; null for who has signed in otherwise. */
  signInId: string | null;
  createdAtMs: number;
  expiresAtMs: number;
}

/**
 * Keeps who has signed in. A session is a random value in a cookie; the database keeps its hash, for all replicas. A
 * session ends after a time, with its key, token or session at the provider, and when `ADMIN_TOKEN` changes.
 */
@Injectable()
export class DashboardSessions {
  private readonly known = new Map<string, { session: StoredSession; readAtMs: number }>();

  constructor(
    private readonly database: DatabaseService,
    private readonly keys: GatewayKeys,
    private readonly callers: Callers,
    private readonly token: BreakGlassToken,
    private readonly provided: ProviderSessions,
  ) {}

  /** Opens a session of who has a token or key; answers the value for the cookie. */
  open({ role, actor }: AdminCaller, address: string | null): Promise<string> {
    const opener = {
      key_id: actor.kind === 'key' ? actor.id : null,
      token_id: actor.kind === 'admin_token' ? actor.id : null,
      sign_in_session_id: null,
    };
    return this.insert(opener, (transaction) =>
      writeAuditEntry(
        transaction,
        { ...actor, address },
        { action: 'sign_in', subject: subjectOf(actor), before: null, after: { role } },
      ),
    );
  }

  /** Opens a session of who has signed in at the provider, which the audit log knows already. */
  openSignedIn(signInId: string): Promise<string> {
    return this.insert({ key_id: null, token_id: null, sign_in_session_id: signInId }, () => Promise.resolve());
  }

  async end(value: string, address: string | null): Promise<void> {
    const hash = this.hashOf(value);
    this.known.delete(hash);
    let signInId: string | undefined;
    await this.database.db.transaction().execute(async (transaction) => {
      const row = await transaction
        .deleteFrom('dashboard_sessions')
        .where('hash', '=', hash)
        .returning(['key_id', 'token_id', 'sign_in_session_id'])
        .executeTakeFirst();
      if (!row) return;
      if (row.sign_in_session_id !== null) {
        signInId = row.sign_in_session_id;
        return;
      }
      const actor = actorOf({ keyId: row.key_id, tokenId: row.token_id });
      await writeAuditEntry(
        transaction,
        { ...actor, address },
        { action: 'sign_out', subject: subjectOf(actor), before: null, after: null },
      );
    });
    if (signInId !== undefined) await this.provided.end(signInId, address);
  }

  /**
   * Finds who has signed in with the session of a cookie's value, while it holds. While the database is away, the last
   * known state counts.
   */
  async find(value: string): Promise<Visitor | undefined> {
    if (value === '') return undefined;
    const nowMs = Date.now();
    const session = await this.read(this.hashOf(value));
    return session && (await this.visitorOf(session, nowMs));
  }

  private async insert(
    opener: Pick<Insertable<DatabaseSchema['dashboard_sessions']>, 'key_id' | 'token_id' | 'sign_in_session_id'>,
    note: (transaction: Transaction<DatabaseSchema>) => Promise<void>,
  ): Promise<string> {
    const value = randomBytes(32).toString('base64url');
    const nowMs = Date.now();
    await this.database.db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('dashboard_sessions').where('expires_at_ms', '<=', nowMs).execute();
      await transaction
        .insertInto('dashboard_sessions')
        .values({
          ...opener,
          hash: this.hashOf(value),
          created_at_ms: nowMs,
          expires_at_ms: nowMs + SESSION_MS,
        })
        .execute();
      await note(transaction);
    });
    return value;
  }

  private async visitorOf(session: StoredSession, nowMs: number): Promise<Visitor | undefined> {
    const { keyId, tokenId, signInId, createdAtMs, expiresAtMs } = session;
    // A session that lasts longer than any can was opened before somebody set the clock back.
    if (expiresAtMs <= nowMs || expiresAtMs > nowMs + SESSION_MS + SKEW_MS) return undefined;
    if (signInId !== null) return this.provided.find(signInId);
    if (keyId === null) {
      const caller = this.callers.find(tokenId);
      return caller && { ...caller, own: null, signInId };
    }
    const key = this.keys.get(keyId);
    if (!key || !isValid(this.keys.resolve(key), nowMs) || (key.rotatedAtMs ?? 0) > createdAtMs) return undefined;
    return { role: 'member', actor: { kind: 'key', id: keyId }, own: { kind: 'key', id: keyId }, signInId };
  }

  private async read(hash: string): Promise<StoredSession | undefined> {
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
      const session = {
        keyId: row.key_id,
        tokenId: row.token_id,
        signInId: row.sign_in_session_id,
        createdAtMs: row.created_at_ms,
        expiresAtMs: row.expires_at_ms,
      };
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

function actorOf({ keyId, tokenId }: Pick<StoredSession, 'keyId' | 'tokenId'>): AdminCaller['actor'] {
  if (keyId !== null) return { kind: 'key', id: keyId };
  return tokenId === null ? { kind: 'break_glass', id: null } : { kind: 'admin_token', id: tokenId };
}

/** A session goes by whoever has signed in: its own name is a secret. */
function subjectOf({ kind, id }: AdminCaller['actor']): { kind: 'session'; id: string } {
  return { kind: 'session', id: id ?? kind };
}
