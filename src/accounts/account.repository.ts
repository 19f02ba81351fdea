import { Injectable } from '@nestjs/common';
import { type Selectable, sql, type Transaction } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { type AuditAction } from '../audit/audit-entry.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { DatabaseService } from '../storage/database.service.js';
import { type AccountsTable, type DatabaseSchema } from '../storage/schema.js';
import { hashToken } from '../storage/token-cipher.js';
import { type TeamAccount, type AccountSource } from './team-account.js';
import { type AccountEntry, type AccountLogin, type AccountSettings } from './account-entry.js';
import { auditAccount } from './audit-account.js';
import { loginColumns, settingsColumns, settingsOf, sourceColumns, toAccount } from './account-row.js';
import { type AccountChange, reconcileAccounts, serializeSettings } from './reconcile-accounts.js';

/** SQLite limits the parameters of a statement, so a query asks for so many rows at most. */
const PORTION = 500;
/** Revisions are times. This modulus keeps the sum of many of them exact as a number. */
const STAMP_MODULUS = 1_000_003;

/** Stores accounts in the database. */
@Injectable()
export class AccountRepository {
  constructor(private readonly database: DatabaseService) {}

  async list(): Promise<TeamAccount[]> {
    const rows = await this.database.db
      .selectFrom('accounts')
      .selectAll()
      .orderBy('created_at_ms')
      .orderBy('id')
      .execute();
    return rows.map((row) => toAccount(row, this.database.cipher));
  }

  async find(id: string): Promise<TeamAccount | undefined> {
    const row = await this.database.db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toAccount(row, this.database.cipher);
  }

  /**
   * Gives a text that differs after an account was added, changed or removed. Reading it is cheaper than reading all
   * accounts.
   */
  async stamp(): Promise<string> {
    const { rows } = await sql<{ stamp: string }>`
      select count(*) || ' ' || coalesce(max(revision), 0) || ' ' || coalesce(sum(revision %
      ${sql.lit(STAMP_MODULUS)}), 0) as stamp from accounts
    `.execute(this.database.db);
    return rows[0]?.stamp ?? '';
  }

  /** Gives the revision of every account by its id, which shows the accounts that another process has changed. */
  async revisions(): Promise<Map<string, number>> {
    const rows = await this.database.db.selectFrom('accounts').select(['id', 'revision']).execute();
    return new Map(rows.map((row) => [row.id, row.revision]));
  }

  /** Makes the database agree with the entries of a source, in one transaction. Gives the changes that this took. */
  reconcile(
    source: AccountSource,
    entries: readonly AccountEntry[],
    retireMissing: boolean,
    by: Actor,
  ): Promise<AccountChange[]> {
    return this.database.db.transaction().execute(async (transaction) => {
      await this.database.takeTurns(transaction);
      const rows = await transaction.selectFrom('accounts').selectAll().execute();
      const seen = await this.seenAmong(transaction, entries);
      const changes = reconcileAccounts({
        source,
        entries,
        known: rows.map((row) => {
          const account = toAccount(row, this.database.cipher);
          // An import is compared with the settings in force, a file with what it said before.
          return { account, sourceSettings: source === 'import' ? serializeSettings(account) : row.file_settings };
        }),
        isSeen: (refreshToken) => seen.has(hashToken(refreshToken)),
        retireMissing,
      });
      for (const change of changes) await this.applyAndAudit(transaction, source, change, by);
      return changes;
    });
  }

  /** Gives false where there is no such account. */
  setEnabled(id: string, enabled: boolean, by: Actor): Promise<boolean> {
    return this.change(id, { enabled }, enabled ? 'enable' : 'disable', by);
  }

  /** Changes the settings that are named. Gives false where there is no such account. */
  update(id: string, settings: Partial<AccountSettings>, by: Actor): Promise<boolean> {
    return this.change(id, settings, 'update', by);
  }

  /**
   * Deletes an account and its figures. Its refresh tokens stay known, so that an old file does not bring them back,
   * without its id, which may be a person's address.
   */
  remove(id: string, by: Actor): Promise<boolean> {
    return this.database.db.transaction().execute(async (transaction) => {
      const row = await this.lock(transaction, id);
      if (!row) return false;
      for (const table of ['account_health', 'account_rests', 'account_statistics', 'refresh_leases'] as const)
        await transaction.deleteFrom(table).where('account_id', '=', id).execute();
      await transaction
        .updateTable('seen_refresh_tokens')
        .set({ account_id: '' })
        .where('account_id', '=', id)
        .execute();
      await transaction.deleteFrom('accounts').where('id', '=', id).execute();
      const subject = { kind: 'account', id } as const;
      await writeAuditEntry(transaction, by, { action: 'remove', subject, before: auditAccount(row), after: null });
      return true;
    });
  }

  private change(id: string, settings: Partial<AccountSettings>, action: AuditAction, by: Actor): Promise<boolean> {
    return this.database.db.transaction().execute(async (transaction) => {
      const former = await this.lock(transaction, id);
      if (!former) return false;
      const row = await transaction
        .updateTable('accounts')
        .set(settingsColumns({ ...settingsOf(former), ...settings }))
        .set((expression) => ({ revision: expression('revision', '+', 1) }))
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      const [before, after] = [auditAccount(former), auditAccount(row)];
      await writeAuditEntry(transaction, by, { action, subject: { kind: 'account', id }, before, after });
      return true;
    });
  }

  /** Reads an account's row and lets nobody else change it until the transaction ends. SQLite has one writer anyhow. */
  private async lock(
    transaction: Transaction<DatabaseSchema>,
    id: string,
  ): Promise<Selectable<AccountsTable> | undefined> {
    const query = transaction.selectFrom('accounts').selectAll().where('id', '=', id);
    return await (this.database.engine === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  }

  private async seenAmong(
    transaction: Transaction<DatabaseSchema>,
    entries: readonly AccountEntry[],
  ): Promise<Set<string>> {
    const hashes = entries.flatMap(({ login }) => (login.kind === 'tokens' ? [hashToken(login.refreshToken)] : []));
    const seen = new Set<string>();
    for (let start = 0; start < hashes.length; start += PORTION) {
      const rows = await transaction
        .selectFrom('seen_refresh_tokens')
        .select('token_hash')
        .where('token_hash', 'in', hashes.slice(start, start + PORTION))
        .execute();
      for (const row of rows) seen.add(row.token_hash);
    }
    return seen;
  }

  private async applyAndAudit(
    transaction: Transaction<DatabaseSchema>,
    source: AccountSource,
    change: AccountChange,
    by: Actor,
  ): Promise<void> {
    const former = change.kind === 'add' ? undefined : await this.lock(transaction, change.id);
    await this.apply(transaction, source, change);
    const row = await transaction.selectFrom('accounts').selectAll().where('id', '=', change.id).executeTakeFirst();
    const login = change.kind !== 'retire' && change.login && { login_at: new Date().toISOString() };
    await writeAuditEntry(transaction, by, {
      action: change.kind === 'add' ? 'create' : change.kind,
      subject: { kind: 'account', id: change.id },
      before: former ? auditAccount(former) : null,
      after: row ? { ...auditAccount(row), ...login } : null,
    });
  }

  private async apply(
    transaction: Transaction<DatabaseSchema>,
    source: AccountSource,
    change: AccountChange,
  ): Promise<void> {
    const { cipher } = this.database;
    const nowMs = Date.now();
    if (change.kind === 'add') {
      await transaction
        .insertInto('accounts')
        .values({
          id: change.id,
          source,
          revision: nowMs,
          created_at_ms: nowMs,
          ...settingsColumns(change.settings),
          ...sourceColumns(change.settings, source),
          ...loginColumns(change.id, change.login, cipher),
        })
        .execute();
    } else {
      await transaction
        .updateTable('accounts')
        .set(change.kind === 'retire' ? { retired_at_ms: nowMs } : { source })
        .set(change.kind === 'update' && change.settings ? settingsColumns(change.settings.inForce) : {})
        .set(change.kind === 'update' && change.settings ? sourceColumns(change.settings.ofSource, source) : {})
        .set(change.kind === 'update' && change.login ? loginColumns(change.id, change.login, cipher) : {})
        .set(change.kind === 'update' && change.revive ? { retired_at_ms: null } : {})
        .set((expression) => ({ revision: expression('revision', '+', 1) }))
        .where('id', '=', change.id)
        .execute();
    }
    if (change.kind !== 'retire' && change.login) await this.remember(transaction, change.id, change.login, nowMs);
  }

  /** Remembers the refresh token of a new login. The journal's intent about the former token is over. */
  private async remember(
    transaction: Transaction<DatabaseSchema>,
    id: string,
    login: AccountLogin,
    nowMs: number,
  ): Promise<void> {
    if (login.kind !== 'tokens') return;
    await transaction
      .insertInto('seen_refresh_tokens')
      .values({ token_hash: hashToken(login.refreshToken), account_id: id, seen_at_ms: nowMs })
      .onConflict((conflict) => conflict.column('token_hash').doNothing())
      .execute();
    await transaction
      .updateTable('refresh_leases')
      .set({ intent_hash: null, intent_at_ms: null })
      .where('account_id', '=', id)
      .execute();
  }
}
