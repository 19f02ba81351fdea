import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { NO_NEED_TO_LOG_IN, toAccount, tokenColumns } from '../accounts/account-row.js';
import { auditAccount } from '../accounts/audit-account.js';
import { type TeamAccount } from '../accounts/team-account.js';
import { type Tokens } from '../accounts/tokens.js';
import { jobActor } from '../audit/actor.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { DatabaseService } from '../storage/database.service.js';
import { hashToken } from '../storage/token-cipher.js';

type RefreshTurn =
  /**
   * This process has the lease, and the intent is written. `interruptedAtMs` is set where the same token was about to
   * be spent before and no new token was written.
   */
  | { kind: 'ours'; account: TeamAccount; interruptedAtMs: number | null }
  /** Another process has the lease. */
  | { kind: 'busy' }
  /** The database has another token than the caller knew: a refresh or a new login has replaced it. */
  | { kind: 'changed'; account: TeamAccount }
  | { kind: 'gone' };

/**
 * Stores which process refreshes an account, and which token it is about to spend. Refresh tokens work once. The intent
 * is written before the issuer is asked, and deleted together with the writing of the new tokens. So whoever comes
 * after a crash knows what may have happened.
 */
@Injectable()
export class RefreshJournal {
  constructor(private readonly database: DatabaseService) {}

  /** Asks for the lease. `knownHash` is the hash of the refresh token that the caller wants to spend. */
  begin(id: string, holder: string, leaseMs: number, knownHash: string | null): Promise<RefreshTurn> {
    return this.database.db.transaction().execute(async (transaction): Promise<RefreshTurn> => {
      const nowMs = this.database.nowMs();
      const until = sql<number>`${nowMs} + ${sql.lit(leaseMs)}`;
      const lease = await transaction
        .insertInto('refresh_leases')
        .values({ account_id: id, holder, expires_at_ms: until })
        .onConflict((conflict) =>
          conflict
            .column('account_id')
            .doUpdateSet({ holder, expires_at_ms: until })
            .where('refresh_leases.expires_at_ms', '<=', nowMs),
        )
        .returning(['intent_hash', 'intent_at_ms'])
        .executeTakeFirst();
      if (!lease) return { kind: 'busy' };

      const row = await transaction.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
      const ours = row && row.refresh_token_hash !== null && row.refresh_token_hash === knownHash;
      await transaction
        .updateTable('refresh_leases')
        .set(ours ? { intent_hash: row.refresh_token_hash, intent_at_ms: nowMs } : { holder: '', expires_at_ms: 0 })
        .where('account_id', '=', id)
        .execute();
      if (!row) return { kind: 'gone' };
      const account = toAccount(row, this.database.cipher);
      if (!ours) return { kind: 'changed', account };
      return {
        kind: 'ours',
        account,
        interruptedAtMs: lease.intent_hash === row.refresh_token_hash ? lease.intent_at_ms : null,
      };
    });
  }

  /**
   * Writes the tokens that the issuer gave for the spent token. Gives the account as the database has it then: a new
   * login may have replaced it meanwhile. Gives undefined where the account was removed.
   */
  commit(id: string, spentHash: string, tokens: Tokens): Promise<TeamAccount | undefined> {
    const { cipher } = this.database;
    return this.database.db.transaction().execute(async (transaction) => {
      const nowMs = Date.now();
      const { access_token, ...refreshToken } = tokenColumns(id, tokens, cipher);
      await transaction
        .updateTable('accounts')
        .set({ ...NO_NEED_TO_LOG_IN, access_token, expires_at_ms: tokens.expiresAtMs, refreshed_at_ms: nowMs })
        .set(tokens.refreshToken === null ? {} : refreshToken)
        .set(tokens.organizationId === null ? {} : { organization_id: tokens.organizationId })
        .set((expression) => ({ revision: expression('revision', '+', 1) }))
        .where('id', '=', id)
        .where('refresh_token_hash', '=', spentHash)
        .execute();
      if (tokens.refreshToken) {
        await transaction
          .insertInto('seen_refresh_tokens')
          .values({ token_hash: hashToken(tokens.refreshToken), account_id: id, seen_at_ms: nowMs })
          .onConflict((conflict) => conflict.column('token_hash').doNothing())
          .execute();
      }
      await transaction
        .updateTable('refresh_leases')
        .set({ holder: '', expires_at_ms: 0, intent_hash: null, intent_at_ms: null })
        .where('account_id', '=', id)
        .where('intent_hash', '=', spentHash)
        .execute();
      await transaction
        .deleteFrom('account_rests')
        .where('account_id', '=', id)
        .where('kind', '=', 'awaiting_token')
        .execute();
      const row = await transaction.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toAccount(row, cipher);
    });
  }

  /** Gives the lease back. The intent stays where the token may have been spent without an answer. */
  async giveUp(id: string, holder: string, keepIntent: boolean): Promise<void> {
    await this.database.db
      .updateTable('refresh_leases')
      .set({ holder: '', expires_at_ms: 0, ...(keepIntent ? {} : { intent_hash: null, intent_at_ms: null }) })
      .where('account_id', '=', id)
      .where('holder', '=', holder)
      .execute();
  }

  /**
   * Writes that the issuer refused the token, so that the account waits for a person. A newer token keeps the account
   * as it is.
   */
  async refuse(id: string, holder: string, spentHash: string, reason: string): Promise<void> {
    await this.database.db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('accounts')
        .set({ needs_login_reason: reason, needs_login_since_ms: Date.now(), needs_login_next_try_ms: null })
        .set((expression) => ({ revision: expression('revision', '+', 1) }))
        .where('id', '=', id)
        .where('refresh_token_hash', '=', spentHash)
        .returningAll()
        .executeTakeFirst();
      if (row) {
        await writeAuditEntry(transaction, jobActor('refresh'), {
          action: 'refuse',
          subject: { kind: 'account', id },
          before: { ...auditAccount(row), needs_login: null },
          after: auditAccount(row),
        });
      }
      await transaction
        .updateTable('refresh_leases')
        .set({ holder: '', expires_at_ms: 0, intent_hash: null, intent_at_ms: null })
        .where('account_id', '=', id)
        .where('holder', '=', holder)
        .execute();
    });
  }
}
