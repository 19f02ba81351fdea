import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import Database from 'libsql';
import pg from 'pg';
import { createDatabase } from '../../test/support/create-database.js';
import { type RunningPostgres, startPostgres } from '../../test/support/start-postgres.js';
import { until } from '../../test/support/until.js';
import { DatabaseAway } from './database-away.js';
import { DatabaseFaults } from './database-faults.js';
import { DatabaseService } from './database.service.js';
import { FolderClaimed } from './folder-claimed.js';
import { PostgresConnections } from './postgres-connections.js';
import { SqliteThreadDialect } from './sqlite-dialect.js';
import { SqliteThread } from './sqlite-thread.js';

const outcomeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => error,
  );

describe('PostgreSQL', () => {
  let postgres: RunningPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('is away for queries that run, that follow and that are in a transaction, until it is back', async () => {
    const service = await DatabaseService.open({
      dataDir: tmpdir(),
      databaseUrl: await createDatabase(postgres),
      encryptionKey: randomBytes(32).toString('base64'),
      previousEncryptionKey: undefined,
    });
    const { db } = service;
    let begun: () => void = () => undefined;
    const transactionBegun = new Promise<void>((resolve) => (begun = resolve));
    const within = outcomeOf(
      db.transaction().execute(async (transaction) => {
        begun();
        await sql`select pg_sleep(60)`.execute(transaction);
      }),
    );
    const running = outcomeOf(sql`select pg_sleep(60)`.execute(db));
    await transactionBegun;
    await postgres.kill();

    const following = await outcomeOf(sql`select 1`.execute(db));
    expect([await running, await within, following]).toEqual([
      expect.any(DatabaseAway),
      expect.any(DatabaseAway),
      expect.any(DatabaseAway),
    ]);
    expect((following as DatabaseAway).message).toContain('ECONNREFUSED');

    await postgres.restart();
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    // A faulty query is no outage.
    const wrong = await outcomeOf(sql`select * from nowhere`.execute(db));
    expect(wrong).toBeInstanceOf(Error);
    expect(wrong).not.toBeInstanceOf(DatabaseAway);
    await service.onApplicationShutdown();
  });
});

describe('a connection to PostgreSQL', () => {
  let postgres: RunningPostgres;
  let pool: pg.Pool;
  let faults: DatabaseFaults;
  let db: Kysely<{ notes: { body: string } }>;

  const notes = async (): Promise<string[]> =>
    (await db.selectFrom('notes').select('body').orderBy('body').execute()).map(({ body }) => body);
  const pidsOf = async (count: number): Promise<number[]> => {
    const rows = await Promise.all(
      Array.from({ length: count }, () =>
        sql<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.05)`.execute(db),
      ),
    );
    return rows.map((answer) => answer.rows[0]?.pid ?? 0);
  };

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    pool = new pg.Pool({ connectionString: await createDatabase(postgres), max: 3, query_timeout: 1_000 });
    faults = new DatabaseFaults();
    db = new Kysely({ dialect: new PostgresDialect({ pool: new PostgresConnections(pool, faults) }) });
    await sql`create table notes (body text)`.execute(db);
  });
  afterEach(() => db.destroy());

  it('is given up with its transaction after a statement that was not answered in time', async () => {
    const pids: number[] = [];
    const within = await outcomeOf(
      db.transaction().execute(async (transaction) => {
        pids.push((await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction)).rows[0]?.pid ?? 0);
        await transaction.insertInto('notes').values({ body: 'half done' }).execute();
        await sql`select pg_sleep(30)`.execute(transaction);
      }),
    );
    // The reason is the statement's. The rollback, which gets no answer either, has another one.
    expect([within instanceof DatabaseAway, (within as Error).message]).toEqual([true, 'Query read timeout']);
    expect(faults.current).toEqual({ what: 'everything', reason: 'Query read timeout' });
    await db.insertInto('notes').values({ body: 'after' }).execute();
    expect(faults.current).toBeUndefined();
    expect([await notes(), (await pidsOf(3)).filter((pid) => pids.includes(pid))]).toEqual([['after'], []]);
  });

  it('is given up with its transaction where the server stands still, and nothing stays open there', async () => {
    let stopped = 0;
    const within = await outcomeOf(
      db.transaction().execute(async (transaction) => {
        await transaction.insertInto('notes').values({ body: 'half done' }).execute();
        stopped = (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction)).rows[0]?.pid ?? 0;
        process.kill(stopped, 'SIGSTOP');
        await transaction.insertInto('notes').values({ body: 'never asked for' }).execute();
      }),
    );
    expect([within instanceof DatabaseAway, (within as Error).message]).toEqual([true, 'Query read timeout']);
    await db.insertInto('notes').values({ body: 'meanwhile' }).execute();
    process.kill(stopped, 'SIGCONT');
    const open = () =>
      sql`select pid from pg_stat_activity where pid = ${stopped} or state like 'idle in transaction%'`.execute(db);
    await until(async () => (await open()).rows.length === 0);
    expect(await notes()).toEqual(['meanwhile']);
  });

  it('sends nothing more within a transaction that has lost its connection', async () => {
    const within = await outcomeOf(
      db.transaction().execute(async (transaction) => {
        await transaction.insertInto('notes').values({ body: 'first' }).execute();
        await sql`select pg_sleep(30)`.execute(transaction).catch(() => undefined);
        await transaction.insertInto('notes').values({ body: 'second' }).execute();
      }),
    );
    expect([within instanceof DatabaseAway, await notes()]).toEqual([true, []]);
  });

  it('does not call a transaction committed in which a statement had failed', async () => {
    const within = await outcomeOf(
      db.transaction().execute(async (transaction) => {
        await transaction.insertInto('notes').values({ body: 'first' }).execute();
        await sql`select * from nowhere`.execute(transaction).catch(() => undefined);
      }),
    );
    expect([(within as Error).message, await notes()]).toEqual([expect.stringContaining('rolled back'), []]);
  });

  it('is closed at once, like all others of the pool, when the server has become a standby (25006)', async () => {
    const before = await pidsOf(3);
    await Promise.all(
      [1, 2, 3].map(() =>
        sql`select set_config('default_transaction_read_only', 'on', false), pg_sleep(0.05)`.execute(db),
      ),
    );
    const refused = await outcomeOf(db.insertInto('notes').values({ body: 'refused' }).execute());
    expect(refused).toBeInstanceOf(DatabaseAway);
    expect(faults.current).toEqual({ what: 'writing', reason: expect.stringContaining('read-only transaction') });
    // The next query goes to the server that has the name now.
    await db.insertInto('notes').values({ body: 'taken' }).execute();
    expect([faults.current, await notes(), (await pidsOf(3)).filter((pid) => before.includes(pid))]).toEqual([
      undefined,
      ['taken'],
      [],
    ]);
  });

  it('is closed at once, like all others of the pool, when the server is shut down (57P01)', async () => {
    const before = await pidsOf(3);
    expect(await outcomeOf(sql`select pg_terminate_backend(pg_backend_pid())`.execute(db))).toBeInstanceOf(
      DatabaseAway,
    );
    expect((await pidsOf(3)).filter((pid) => before.includes(pid))).toEqual([]);
  });
});

describe('SQLite', () => {
  let folder: string;
  let path: string;
  let thread: SqliteThread;
  let faults: DatabaseFaults;

  const execute = (sql: string, parameters: readonly unknown[] = []) =>
    thread.send({ action: 'execute', sql, parameters });
  /** Makes SQLite report a full disk, for this connection only: a new connection has room again. */
  const fillUp = async (): Promise<void> => {
    const [page] = (await execute('pragma page_count')).rows as { page_count: number }[];
    await execute(`pragma max_page_count = ${page?.page_count}`);
  };
  const insertMuch = () => execute('insert into notes values (randomblob(100000))');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'droid-away-'));
    path = join(folder, 'droid2api.db');
    writeFileSync(path, '');
    faults = new DatabaseFaults();
    thread = new SqliteThread(path, join(folder, 'gateway.lock'), faults);
    await execute('create table notes (body blob)');
  });
  afterEach(async () => {
    await thread.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is away while its file is not there, and never makes one', async () => {
    const missing = join(folder, 'missing.db');
    const other = new SqliteThread(missing, join(folder, 'other.lock'), faults);
    expect(await outcomeOf(other.send({ action: 'execute', sql: 'select 1', parameters: [] }))).toBeInstanceOf(
      DatabaseAway,
    );
    expect(existsSync(missing)).toBe(false);
    writeFileSync(missing, '');
    expect((await other.send({ action: 'execute', sql: 'select 1 as one', parameters: [] })).rows).toEqual([
      { one: 1 },
    ]);
    await other.stop();
  });

  it('is not away for a wrong query or a value that has no type, and the process goes on', async () => {
    for (const wrong of [
      execute('select * from nowhere'),
      ...[undefined, Number.NaN, {}, 1n << 64n].map((value) => execute('select ?', [value])),
    ]) {
      const error = await outcomeOf(wrong);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(DatabaseAway);
    }
    expect((await execute('select ? as yes, ? as large', [true, 1n << 62n])).rows).toEqual([
      { yes: 1, large: 2 ** 62 },
    ]);
  });

  it(
    'waits for another process that holds a new file, is away only when that lasts, and tries anew with the next ' +
      'query',
    async () => {
      const fresh = join(folder, 'held.db');
      const holder = new Database(fresh);
      holder.exec('create table held (id)');
      holder.exec('begin immediate');
      const [patient, hasty] = [5_000, 50].map(
        (busyTimeoutMs) => new SqliteThread(fresh, join(folder, 'held.lock'), faults, busyTimeoutMs),
      ) as [SqliteThread, SqliteThread];
      const query = { action: 'execute', sql: 'select 1', parameters: [] } as const;
      const served = outcomeOf(patient.send(query));
      // The patient one was refused by then, too.
      expect(await outcomeOf(hasty.send(query))).toBeInstanceOf(DatabaseAway);
      holder.exec('rollback');
      expect([await served, await outcomeOf(hasty.send(query))]).toEqual(['done', 'done']);
      holder.close();
      await Promise.all([patient.stop(), hasty.stop()]);
    },
  );

  it('says of a transaction why it could not begin, and writes all of the next one', async () => {
    const fresh = join(folder, 'busy.db');
    const holder = new Database(fresh);
    holder.exec('pragma journal_mode = wal');
    holder.exec('create table notes (body text)');
    const hasty = new SqliteThread(fresh, join(folder, 'busy.lock'), faults, 50);
    const db = new Kysely<{ notes: { body: string } }>({ dialect: new SqliteThreadDialect(hasty) });
    const write = () =>
      outcomeOf(
        db.transaction().execute(async (transaction) => {
          for (const body of ['one', 'two']) await transaction.insertInto('notes').values({ body }).execute();
        }),
      );
    holder.exec('begin immediate');
    const refused = await write();
    expect([refused instanceof DatabaseAway, (refused as Error).message]).toEqual([
      true,
      expect.stringContaining('SQLITE_BUSY'),
    ]);
    holder.exec('rollback');
    expect([await write(), await outcomeOf(db.transaction().execute(() => Promise.resolve()))]).toEqual([
      'done',
      'done',
    ]);
    expect(await db.selectFrom('notes').selectAll().execute()).toEqual([{ body: 'one' }, { body: 'two' }]);
    holder.close();
    await db.destroy();
  });

  it('lets a query end before its thread is stopped', async () => {
    const long =
      'with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 1000000) select ' +
      'count(*) as counted from numbers';
    const counted = execute(long);
    await thread.stop();
    expect((await counted).rows).toEqual([{ counted: 1_000_000 }]);
  });

  it('names the reason when there is no room, and works at once when there is', async () => {
    await fillUp();
    const full = await outcomeOf(insertMuch());
    expect([full instanceof DatabaseAway, (full as Error).message]).toEqual([
      true,
      expect.stringContaining('SQLITE_FULL'),
    ]);
    expect(faults.current).toEqual({ what: 'writing', reason: expect.stringContaining('SQLITE_FULL') });
    await insertMuch();
    expect(faults.current).toBeUndefined();
    expect((await execute('select count(*) as notes from notes')).rows).toEqual([{ notes: 1 }]);
  });

  it.each(['commit', 'rollback'] as const)(
    'writes nothing of a transaction in which the room ran out, at a %s and after it',
    async (end) => {
      await fillUp();
      await thread.send({ action: 'begin' });
      await execute("insert into notes values ('first')");
      expect(await outcomeOf(insertMuch())).toBeInstanceOf(DatabaseAway);
      // SQLite has rolled back by itself, so it must not write what follows without what went before.
      const following = await outcomeOf(execute("insert into notes values ('third')"));
      expect([following instanceof DatabaseAway, (following as Error).message]).toEqual([
        true,
        expect.stringContaining('SQLITE_FULL'),
      ]);
      const ended = await outcomeOf(thread.send({ action: end }));
      expect(ended instanceof Error ? ended.message : ended).toEqual(
        end === 'commit' ? expect.stringContaining('SQLITE_FULL') : 'done',
      );

      expect((await execute('select count(*) as notes from notes')).rows).toEqual([{ notes: 0 }]);
      await thread.send({ action: 'begin' });
      await execute("insert into notes values ('fourth')");
      await thread.send({ action: 'commit' });
      expect((await execute('select body from notes')).rows).toEqual([{ body: 'fourth' }]);
    },
  );

  it('runs no statement of a transaction that has not begun', async () => {
    const sql = "insert into notes values ('stray')";
    const stray = await outcomeOf(thread.send({ action: 'execute', sql, parameters: [], inTransaction: true }));
    expect((stray as Error).message).toBe('the transaction has not begun');
    expect((await execute('select count(*) as notes from notes')).rows).toEqual([{ notes: 0 }]);
  });

  it('goes on after a commit that could not be made', async () => {
    await execute('create table parents (id integer primary key)');
    await execute('create table children (parent integer references parents(id) deferrable initially deferred)');
    await execute('pragma foreign_keys = on');
    await thread.send({ action: 'begin' });
    await execute('insert into children values (1)');
    const refused = await outcomeOf(thread.send({ action: 'commit' }));
    expect((refused as Error).message).toContain('FOREIGN KEY');
    await thread.send({ action: 'begin' });
    await execute("insert into notes values ('after')");
    await thread.send({ action: 'commit' });
    expect(
      (await execute('select (select count(*) from children) as children, (select count(*) from notes) as notes')).rows,
    ).toEqual([{ children: 0, notes: 1 }]);
  });

  it.each(['deleted', 'replaced'] as const)(
    'notices that the file was %s, writes nothing meanwhile, and goes on when it is back',
    async (fate) => {
      await execute("insert into notes values ('before')");
      renameSync(path, `${path}.aside`);
      if (fate === 'replaced') writeFileSync(path, '');
      for (const sql of ['select * from notes', "insert into notes values ('lost')"]) {
        const error = await outcomeOf(execute(sql));
        expect([error instanceof DatabaseAway, (error as Error).message]).toEqual([
          true,
          expect.stringContaining('deleted or replaced'),
        ]);
      }
      expect(await outcomeOf(thread.send({ action: 'begin' }))).toBeInstanceOf(DatabaseAway);
      expect([existsSync(path), fate === 'replaced' && readFileSync(path).length]).toEqual([
        fate === 'replaced',
        fate === 'replaced' && 0,
      ]);

      rmSync(path, { force: true });
      renameSync(`${path}.aside`, path);
      expect((await execute('select body from notes')).rows).toEqual([{ body: 'before' }]);
    },
  );

  it.each([
    ['emptied', Buffer.alloc(0)],
    ['filled with something else', Buffer.alloc(8_192, 'x')],
  ])(
    'notices that the file was %s, leaves it as it is, and has lost nothing when it is put back',
    async (_fate, content) => {
      await execute("insert into notes values ('before')");
      const before = readFileSync(path);
      writeFileSync(path, content);
      for (const sql of ['select * from notes', "insert into notes values ('lost')"]) {
        const error = await outcomeOf(execute(sql));
        expect([error instanceof DatabaseAway, (error as Error).message]).toEqual([
          true,
          expect.stringContaining('deleted or replaced'),
        ]);
      }
      expect(readFileSync(path).equals(content)).toBe(true);

      writeFileSync(path, before);
      await execute("insert into notes values ('after')");
      expect((await execute('select body from notes')).rows).toEqual([{ body: 'before' }, { body: 'after' }]);
    },
  );

  it('notices that the log beside the file was deleted', async () => {
    await execute("insert into notes values ('before')");
    rmSync(`${path}-wal`);
    expect(((await outcomeOf(execute('select * from notes'))) as Error).message).toContain('deleted or replaced');
  });

  it('lends the folder to one at a time, and to nobody else while it has it', async () => {
    const second = new SqliteThread(path, join(folder, 'gateway.lock'), faults);
    await thread.claim();
    // A command works without a claim.
    expect(
      (await second.send({ action: 'execute', sql: 'select count(*) as notes from notes', parameters: [] })).rows,
    ).toEqual([{ notes: 0 }]);
    const refused = await outcomeOf(second.claim());
    expect([refused instanceof FolderClaimed, (refused as Error).message]).toEqual([
      true,
      expect.stringMatching(/Another gateway runs on the folder .*DROID_DATA_DIR/),
    ]);
    await thread.release();
    await second.claim();
    // A gateway that has given the folder up may still finish its work.
    await execute("insert into notes values ('last words')");
    await second.stop();
  });

  it('does not count as watched where the thread that replaces another one does not get the folder', async () => {
    await thread.claim();
    await until(() => thread.foreignChanges !== undefined);
    await thread.stop();
    const successor = new SqliteThread(path, join(folder, 'gateway.lock'), faults);
    await successor.claim();
    await execute("insert into notes values ('from a new thread')");
    expect(thread.foreignChanges).toBeUndefined();
    await successor.stop();
  });
});
