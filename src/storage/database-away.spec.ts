import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient } from '@libsql/client/sqlite3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createDatabase } from '../../test/support/describe-engines.js';
import { type RunningPostgres, startPostgres } from '../../test/support/start-postgres.js';
import { DatabaseAway } from './database-away.js';
import { DatabaseService } from './database.service.js';
import { SqliteThread } from './sqlite-thread.js';

const outcomeOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'done', (error: unknown) => error);

describe('PostgreSQL', () => {
  let postgres: RunningPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('is away for queries that run, that follow and that are in a transaction, until it is back', async () => {
    const service = await DatabaseService.open({ dataDir: tmpdir(), databaseUrl: await createDatabase(postgres), encryptionKey: randomBytes(32).toString('base64'), previousEncryptionKey: undefined });
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
    expect([await running, await within, following]).toEqual([expect.any(DatabaseAway), expect.any(DatabaseAway), expect.any(DatabaseAway)]);
    expect((following as DatabaseAway).message).toContain('ECONNREFUSED');

    await postgres.restart();
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    // What is wrong with a query is no outage.
    const wrong = await outcomeOf(sql`select * from nowhere`.execute(db));
    expect(wrong).toBeInstanceOf(Error);
    expect(wrong).not.toBeInstanceOf(DatabaseAway);
    await service.onApplicationShutdown();
  });
});

describe('SQLite', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid-away-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is away when its file cannot be opened', async () => {
    const thread = new SqliteThread(pathToFileURL(join(folder, 'missing', 'droid2api.db')).href);
    expect(await outcomeOf(thread.send({ action: 'execute', sql: 'select 1', parameters: [] }))).toBeInstanceOf(DatabaseAway);
    await thread.stop();
  });

  it('waits for another process that holds a new file, is away only when that lasts, and tries anew with the next query', async () => {
    const url = pathToFileURL(join(folder, 'held.db')).href;
    const holder = createClient({ url, concurrency: 1 });
    await holder.execute('create table held (id)');
    const held = await holder.transaction('write');
    const [patient, hasty] = [new SqliteThread(url), new SqliteThread(url, 50)];
    const query = { action: 'execute', sql: 'select 1', parameters: [] } as const;
    const served = outcomeOf(patient.send(query));
    // By then the patient one has been refused as well.
    expect(await outcomeOf(hasty.send(query))).toBeInstanceOf(DatabaseAway);
    held.close();
    expect([await served, await outcomeOf(hasty.send(query))]).toEqual(['done', 'done']);
    holder.close();
    await Promise.all([patient.stop(), hasty.stop()]);
  });

  it('is not away for a wrong query', async () => {
    const thread = new SqliteThread(pathToFileURL(join(folder, 'droid2api.db')).href);
    const wrong = await outcomeOf(thread.send({ action: 'execute', sql: 'select * from nowhere', parameters: [] }));
    expect(wrong).toBeInstanceOf(Error);
    expect(wrong).not.toBeInstanceOf(DatabaseAway);
    await thread.stop();
  });

  it('lets a query end before its thread is stopped', async () => {
    const thread = new SqliteThread(pathToFileURL(join(folder, 'droid2api.db')).href);
    const long = 'with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 1000000) select count(*) as counted from numbers';
    const counted = thread.send({ action: 'execute', sql: long, parameters: [] });
    await thread.stop();
    expect((await counted).rows).toEqual([{ counted: 1_000_000 }]);
  });
});
