import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { assertKeysFit } from './assert-keys-fit.js';
import { type DatabaseFault, type DatabaseFaults } from './database-faults.js';
import { describeLoss, findTrace, hasTables, isSqliteAbsent } from './find-lost-database.js';
import { findEncryptionKeys, loadEncryptionKeys } from './load-encryption-keys.js';
import { compareSchema, migrateDatabase } from './migrate-database.js';
import { type OpenDatabase, openDatabase } from './open-database.js';
import { resealTokens } from './reseal-tokens.js';
import { type DatabaseSchema } from './schema.js';
import { type Engine, type StorageSettings } from './storage-settings.js';
import { TokenCipher } from './token-cipher.js';

/** The number of an advisory lock. Nobody else on the same PostgreSQL may take it. */
const TURN_LOCK = 4_020_260;

/** Holds the one database of the process, open and on the newest schema, and the cipher for its secrets. */
@Injectable()
export class DatabaseService implements OnApplicationShutdown {
  readonly db: Kysely<DatabaseSchema>;
  readonly engine: Engine;
  private readonly faults: DatabaseFaults;
  private readonly folder: OpenDatabase['folder'];
  private folderGivenUp = false;

  private constructor(
    { db, engine, faults, folder }: OpenDatabase,
    readonly cipher: TokenCipher,
  ) {
    this.db = db;
    this.engine = engine;
    this.faults = faults;
    this.folder = folder;
  }

  /** Says why the database cannot do its work now; undefined where it can. */
  get fault(): DatabaseFault | undefined {
    return this.faults.current;
  }

  /**
   * A number that differs after another process may have changed the database. Undefined where nobody can tell: whoever
   * wants to know then has to ask, as on PostgreSQL and while the database fails.
   */
  get foreignChanges(): number | undefined {
    return this.fault ? undefined : this.folder?.foreignChanges;
  }

  /**
   * Opens the database. Throws where it cannot be reached, brought up to date or decrypted, and where it is empty
   * although there has been one. The key is made last, so that a start that dies before its database has tables leaves
   * no trace of one.
   */
  static async open(settings: StorageSettings): Promise<DatabaseService> {
    const logger = new Logger('Storage');
    const found = findEncryptionKeys(settings);
    const trace = findTrace(settings);
    if (trace !== undefined && settings.databaseUrl === undefined && isSqliteAbsent(settings))
      assertNewIsMeant(settings, trace);
    const opened = await openDatabase(settings);
    try {
      const isNew = !(await hasTables(opened.db, opened.engine));
      if (isNew && trace !== undefined) assertNewIsMeant(settings, trace);
      if (!isNew && settings.newDatabase === true) {
        logger.warn(
          'DROID_NEW_DATABASE is true, and there is a database, which is kept. Remove the variable: with it, ' +
            'nobody is told when the database is lost',
        );
      }
      // A newer version may keep its secrets elsewhere. The migration finds out that the schema is newer, and changes
      // nothing then.
      if (!isNew && (await compareSchema(opened.db)).unknown.length === 0)
        await assertKeysFit(opened.db, opened.engine, settings, found);
      await migrateDatabase(opened.db);
      const cipher = new TokenCipher(found ?? loadEncryptionKeys(settings));
      const resealed = await resealTokens(opened.db, cipher);
      if (resealed > 0) {
        logger.log(
          `Encrypted ${resealed} tokens anew with key ${cipher.currentKeyId}; DROID_ENCRYPTION_KEY_PREVIOUS is ` +
            'no longer needed',
        );
      }
      return new DatabaseService(opened, cipher);
    } catch (error) {
      await opened.db.destroy();
      throw error;
    }
  }

  /**
   * Opens the database for reading: it neither changes the schema nor makes a key. Throws where the database cannot be
   * opened or has no key yet.
   */
  static async openAsFound(settings: StorageSettings): Promise<DatabaseService> {
    const keys = findEncryptionKeys(settings);
    if (!keys) throw new Error('The encryption key of the database is missing');
    return new DatabaseService(await openDatabase(settings), new TokenCipher(keys));
  }

  /**
   * Claims the folder of SQLite for this gateway, until the gateway gives it up or dies. Rejects with `FolderClaimed`
   * where another gateway has it. Commands need no claim. Any number of gateways share a PostgreSQL.
   */
  async claimFolder(): Promise<void> {
    await this.folder?.claim();
  }

  /** Whether another gateway may work with this database: on PostgreSQL at any time, on SQLite a successor. */
  get hasOthers(): boolean {
    return this.engine === 'postgres' || this.folderGivenUp;
  }

  /** Gives the folder up, so that a successor can start while this gateway finishes its work. */
  async giveUpFolder(): Promise<void> {
    this.folderGivenUp = true;
    await this.folder?.release();
  }

  /** The database's own clock in milliseconds. Leases go by it, since the clocks of replicas may differ. */
  nowMs(): RawBuilder<number> {
    return this.engine === 'postgres'
      ? sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
      : sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;
  }

  /** Reads the database's own clock, within a transaction where one is given. */
  async readNowMs(db: Pick<Kysely<DatabaseSchema>, 'selectNoFrom'> = this.db): Promise<number> {
    return (await db.selectNoFrom(this.nowMs().as('now')).executeTakeFirstOrThrow()).now;
  }

  /**
   * Makes transactions of several processes run one after another, where they read much before they write. SQLite's
   * always do.
   */
  async takeTurns(transaction: Transaction<DatabaseSchema>): Promise<void> {
    if (this.engine === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(TURN_LOCK)})`.execute(transaction);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.db.destroy();
  }
}

function assertNewIsMeant(settings: StorageSettings, trace: string): void {
  if (settings.newDatabase === true) return;
  const { text, fix } = describeLoss(settings, trace);
  throw new Error(`${text}. ${fix} Nothing was changed.`);
}
