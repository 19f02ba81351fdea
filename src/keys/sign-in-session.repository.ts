import { Injectable } from '@nestjs/common';
import { type Selectable, sql, type Transaction } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { type Secret } from '../config/secret.js';
import { DatabaseService } from '../storage/database.service.js';
import { raiseRevision, readRevision } from '../storage/revision.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { providerTokenPlace } from '../storage/sealed-columns.js';
import { type ProviderIdentity } from './approval.js';
import { type Revised } from './directory.repository.js';
import { endSessions, SESSIONS_COUNTER, type WhichSessions } from './end-sessions.js';
import { END_REASONS, type EndReason, type SignInSession } from './sign-in-session.js';

export type SessionRow = Selectable<DatabaseSchema['sign_in_sessions']>;

export interface RevisedSession extends Revised<SignInSession> {
  accessHash: string;
  /** The access token before, while it goes on. */
  former: { hash: string; expiresAtMs: number } | null;
}

/** What a session has in place of the tokens that it had. */
export interface RenewedTokens {
  accessHash: string;
  refreshHash: string;
  /** The refresh token that is spent now. */
  spentHash: string;
  /** Who spends it: the HMAC of a network address; null where nobody knows it. */
  spenderHash: string | null;
}

/** Reads and writes sessions, and in the same transaction who has opened or ended one. */
@Injectable()
export class SignInSessionRepository {
  constructor(private readonly database: DatabaseService) {}

  revision(): Promise<number> {
    return readRevision(this.database.db, SESSIONS_COUNTER);
  }

  /** Reads what was written after a revision, everything after 0. */
  async sessionsSince(revision: number): Promise<RevisedSession[]> {
    const rows = await this.database.db
      .selectFrom('sign_in_sessions')
      .selectAll()
      .where('revision', '>', revision)
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute();
    return rows.map(toStored);
  }

  async insert(
    session: SignInSession,
    hashes: { access: string; refresh: string | null },
    provider: ProviderIdentity | null,
    by: Actor,
  ): Promise<void> {
    const token = provider?.refreshToken;
    await this.change(async (transaction, revision) => {
      await transaction
        .insertInto('sign_in_sessions')
        .values({
          id: session.id,
          key_id: session.keyId,
          member_id: session.memberId,
          client: session.client,
          client_id: session.clientId,
          address: session.address,
          access_hash: hashes.access,
          access_expires_at_ms: session.accessExpiresAtMs,
          former_access_hash: null,
          former_access_expires_at_ms: null,
          refresh_hash: hashes.refresh,
          issuer: provider?.issuer ?? null,
          subject: provider?.subject ?? null,
          provider_token: token ? this.database.cipher.seal(token, providerTokenPlace(session.id)) : null,
          renewing_until_ms: null,
          created_at_ms: session.createdAtMs,
          renewed_at_ms: session.renewedAtMs,
          ends_at_ms: session.endsAtMs,
          ended_at_ms: null,
          ended_because: null,
          revision,
        })
        .execute();
      await writeAuditEntry(transaction, by, {
        action: 'sign_in',
        subject: { kind: 'sign_in_session', id: session.id },
        before: null,
        after: {
          member_id: session.memberId,
          key_id: session.keyId,
          client: session.client,
          approved_by: provider ? 'provider' : 'key',
          ends_at: new Date(session.endsAtMs).toISOString(),
        },
      });
    });
  }

  find(column: 'id' | 'refresh_hash', value: string): Promise<SessionRow | undefined> {
    return this.database.db.selectFrom('sign_in_sessions').selectAll().where(column, '=', value).executeTakeFirst();
  }

  /** Finds the session that a refresh token was spent for, and who has spent it. */
  async findSpent(hash: string): Promise<(SessionRow & { spender_hash: string | null }) | undefined> {
    return this.database.db
      .selectFrom('sign_in_sessions')
      .innerJoin('spent_refresh_tokens', 'spent_refresh_tokens.session_id', 'sign_in_sessions.id')
      .selectAll('sign_in_sessions')
      .select('spent_refresh_tokens.spender_hash')
      .where('spent_refresh_tokens.hash', '=', hash)
      .executeTakeFirst();
  }

  /**
   * Claims the right to renew a session, for all replicas, by the database's clock; answers the session as it is then,
   * since another process may have renewed it after it was read. Undefined where somebody else has the right, where the
   * session has ended, and where its refresh token is another one by now. A claim that lasts longer than any can was
   * made before somebody set the clock back.
   */
  claim({ id, refresh_hash: refreshHash }: SessionRow, leaseMs: number) {
    const nowMs = this.database.nowMs();
    const untilMs = sql<number>`${nowMs} + cast(${leaseMs} as bigint)`;
    return this.database.db
      .updateTable('sign_in_sessions')
      .set({ renewing_until_ms: untilMs })
      .where('id', '=', id)
      .where('refresh_hash', '=', refreshHash)
      .where('ended_at_ms', 'is', null)
      .where((is) =>
        is.or([
          is('renewing_until_ms', 'is', null),
          is('renewing_until_ms', '<=', nowMs),
          is('renewing_until_ms', '>', untilMs),
        ]),
      )
      .returningAll()
      .executeTakeFirst();
  }

  async giveUpClaim(id: string): Promise<void> {
    await this.database.db
      .updateTable('sign_in_sessions')
      .set({ renewing_until_ms: null })
      .where('id', '=', id)
      .execute();
  }

  /** Opens what the provider is asked with; null where there is none. Throws a `SealError` where it does not open. */
  openProviderToken({ id, provider_token: sealed }: SessionRow): Secret | null {
    return sealed === null ? null : this.database.cipher.open(sealed, providerTokenPlace(id));
  }

  /** Stores what the provider is asked with next, unless the session has ended. */
  async storeProviderToken(id: string, token: Secret): Promise<void> {
    await this.database.db
      .updateTable('sign_in_sessions')
      .set({ provider_token: this.database.cipher.seal(token, providerTokenPlace(id)) })
      .where('id', '=', id)
      .where('ended_at_ms', 'is', null)
      .execute();
  }

  /**
   * Gives a session other tokens, or only more time where there are none to give, and ends the claim. Gives false where
   * the session has ended meanwhile.
   */
  renew(former: SessionRow, tokens: RenewedTokens | null, renewedAtMs: number, accessExpiresAtMs: number) {
    return this.change(async (transaction, revision) => {
      const [result] = await transaction
        .updateTable('sign_in_sessions')
        .set({
          renewed_at_ms: renewedAtMs,
          access_expires_at_ms: accessExpiresAtMs,
          renewing_until_ms: null,
          revision,
          ...(tokens && {
            access_hash: tokens.accessHash,
            refresh_hash: tokens.refreshHash,
            former_access_hash: former.access_hash,
            former_access_expires_at_ms: former.access_expires_at_ms,
          }),
        })
        .where('id', '=', former.id)
        .where('refresh_hash', '=', former.refresh_hash)
        .where('ended_at_ms', 'is', null)
        .execute();
      if ((result?.numUpdatedRows ?? 0n) === 0n) return false;
      if (!tokens) return true;
      const { spentHash: hash, spenderHash: spender_hash } = tokens;
      const spent = { hash, spender_hash, session_id: former.id, spent_at_ms: renewedAtMs };
      await transaction.insertInto('spent_refresh_tokens').values(spent).execute();
      return true;
    });
  }

  /** Ends sessions; answers how many had not ended yet. */
  end(which: WhichSessions, because: EndReason, by: Actor): Promise<number> {
    return this.database.db.transaction().execute((transaction) => endSessions(transaction, by, because, which));
  }

  private change<T>(write: (transaction: Transaction<DatabaseSchema>, revision: number) => Promise<T>): Promise<T> {
    return this.database.db
      .transaction()
      .execute(async (transaction) => write(transaction, await raiseRevision(transaction, SESSIONS_COUNTER)));
  }
}

export function toSession(row: SessionRow): SignInSession {
  return {
    id: row.id,
    keyId: row.key_id,
    memberId: row.member_id,
    client: row.client,
    clientId: row.client_id,
    address: row.address,
    provider: row.issuer !== null && row.subject !== null ? { issuer: row.issuer, subject: row.subject } : null,
    createdAtMs: row.created_at_ms,
    renewedAtMs: row.renewed_at_ms,
    accessExpiresAtMs: row.access_expires_at_ms,
    endsAtMs: row.ends_at_ms,
    endedAtMs: row.ended_at_ms,
    endedBecause: END_REASONS.find((reason) => reason === row.ended_because) ?? null,
    renewable: row.refresh_hash !== null,
  };
}

function toStored(row: SessionRow): RevisedSession {
  const { former_access_hash: hash, former_access_expires_at_ms: expiresAtMs } = row;
  return {
    value: toSession(row),
    revision: row.revision,
    accessHash: row.access_hash,
    former: hash !== null && expiresAtMs !== null ? { hash, expiresAtMs } : null,
  };
}
