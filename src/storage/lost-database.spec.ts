import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { describeEngines, type EngineUnderTest } from '../../test/support/describe-engines.js';
import { DatabaseService } from './database.service.js';
import { SqliteThread } from './sqlite-thread.js';
import { type StorageSettings } from './storage-settings.js';

/** What a gateway leaves behind in its folder. */
const TRACES: readonly [string, (folder: string) => void][] = [
  ['a key file', (folder) => writeFileSync(join(folder, 'encryption.key'), Buffer.alloc(32, 7).toString('base64'))],
  ['a spool with records', (folder) => writeSpool(folder, '{"start":{}}\n')],
  ['a spool that is empty', (folder) => mkdirSync(join(folder, 'spool'))],
];

function writeSpool(folder: string, text: string): void {
  mkdirSync(join(folder, 'spool', 'p1'), { recursive: true });
  writeFileSync(join(folder, 'spool', 'p1', '000000001.jsonl'), text);
}

async function errorOf(settings: StorageSettings): Promise<string> {
  return await DatabaseService.open(settings).then(
    async (service) => {
      await service.onApplicationShutdown();
      return 'opened';
    },
    (error: Error) => error.message,
  );
}

async function openAndClose(under: EngineUnderTest, settings: StorageSettings): Promise<void> {
  const { db } = await under.open(settings);
  expect(await db.selectFrom('gateway_keys').selectAll().execute()).toEqual([]);
}

describeEngines('a database that is lost', (under) => {
  it.each(TRACES)('is not made anew where %s shows that there was one', async (_what, leave) => {
    const settings = await under.settings();
    leave(settings.dataDir);
    const before = readdirSync(settings.dataDir, { recursive: true });
    expect(await errorOf(settings)).toMatch(
      new RegExp(
        String.raw` (?:is missing or empty|has no tables), though \S+ shows that there has been a ` +
          String.raw`database.*DROID_NEW_DATABASE=true\. Nothing was changed\.$`,
      ),
    );
    expect(readdirSync(settings.dataDir, { recursive: true })).toEqual(before);
  });

  it.each(TRACES)('is made anew beside %s where the operator says so', async (_what, leave) => {
    const settings = await under.settings();
    leave(settings.dataDir);
    await openAndClose(under, { ...settings, newDatabase: true });
    expect(await errorOf(settings)).toBe('opened');
  });

  it('is not one whose tables are empty', async () => {
    const settings = await under.settings();
    await openAndClose(under, settings);
    for (const [, leave] of TRACES.slice(0, 2)) leave(settings.dataDir);
    await openAndClose(under, settings);
  });

  it('needs no word of the operator at the first start, with a folder or without', async () => {
    const settings = await under.settings();
    expect(await errorOf(settings)).toBe('opened');
    expect(await errorOf({ ...(await under.settings()), dataDir: join(settings.dataDir, 'not', 'yet') })).toBe(
      'opened',
    );
  });

  it('is kept by a start that has been told to make a new one', async () => {
    const settings = await under.settings();
    const { db } = await under.open(settings);
    await db.insertInto('seen_refresh_tokens').values({ token_hash: 'h', account_id: 'a', seen_at_ms: 1 }).execute();
    const again = await under.open({ ...settings, newDatabase: true });
    expect(await again.db.selectFrom('seen_refresh_tokens').selectAll().execute()).toHaveLength(1);
  });

  if (under.engine === 'postgres') {
    it('is not made up for by tables of somebody else, in another schema of the same database', async () => {
      const settings = await under.settings();
      const { db } = await under.open(settings);
      await sql`alter schema public rename to former`.execute(db);
      await sql`create schema public`.execute(db);
      writeSpool(settings.dataDir, '');
      expect(await errorOf(settings)).toContain('The PostgreSQL of DATABASE_URL has no tables');
    });
    return;
  }

  it.each([
    ['is absent', (path: string) => rmSync(path)],
    ['has no byte', (path: string) => writeFileSync(path, '')],
  ])('is one whose file %s, whatever is left beside it', async (_how, lose) => {
    const settings = { ...(await under.settings()), encryptionKey: undefined };
    expect(await errorOf(settings)).toBe('opened');
    const path = join(settings.dataDir, 'droid2api.db');
    lose(path);
    const key = readFileSync(join(settings.dataDir, 'encryption.key'), 'utf8');
    expect(await errorOf(settings)).toContain(
      `${path} is missing or empty, though ${join(settings.dataDir, 'encryption.key')} shows`,
    );
    expect(readFileSync(join(settings.dataDir, 'encryption.key'), 'utf8')).toBe(key);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe('');
  });

  it('is one whose write-ahead log is left', async () => {
    const settings = await under.settings();
    writeFileSync(join(settings.dataDir, 'droid2api.db-wal'), 'frames');
    expect(await errorOf(settings)).toContain('droid2api.db-wal shows that there has been a database');
    await openAndClose(under, { ...settings, newDatabase: true });
  });

  it.each([
    ['its file is a folder', (folder: string) => mkdirSync(join(folder, 'droid2api.db'))],
    [
      'its file is no database',
      (folder: string) =>
        writeFileSync(join(folder, 'droid2api.db'), 'this is no database, however long one looks at it'.repeat(100)),
    ],
  ])('cannot be taken for one after a first start that failed since %s', async (_why, spoil) => {
    const settings = { ...(await under.settings()), encryptionKey: undefined };
    spoil(settings.dataDir);
    expect(await errorOf(settings)).not.toBe('opened');
    expect(existsSync(join(settings.dataDir, 'encryption.key'))).toBe(false);
    rmSync(join(settings.dataDir, 'droid2api.db'), { recursive: true });
    expect(await errorOf(settings)).toBe('opened');
  });

  it('cannot be taken for one after a first start that died at any of its steps', async () => {
    const original = Object.getOwnPropertyDescriptor(SqliteThread.prototype, 'send')?.value as SqliteThread['send'];
    for (let step = 1, died = true; died; step++) {
      const settings = { ...(await under.settings()), encryptionKey: undefined };
      let left = step;
      died = false;
      const send = jest.spyOn(SqliteThread.prototype, 'send').mockImplementation(function (
        this: SqliteThread,
        request,
      ) {
        if (--left > 0) return original.call(this, request);
        died = true;
        return Promise.reject(new Error('killed'));
      });
      await errorOf(settings);
      send.mockRestore();
      expect([step, await errorOf(settings)]).toEqual([step, 'opened']);
    }
  });
});
