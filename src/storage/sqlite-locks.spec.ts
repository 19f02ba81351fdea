import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openDatabase, SQLITE_FILE, type OpenDatabase } from './open-database.js';

const settings = { databaseUrl: undefined, encryptionKey: undefined, previousEncryptionKey: undefined };
let dataDir: string;
let open: OpenDatabase;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'droid-locks-'));
  open = await openDatabase({ ...settings, dataDir });
  await sql`create table notes (body text)`.execute(open.db);
});
afterEach(async () => {
  await open.db.destroy();
  rmSync(dataDir, { recursive: true });
});

/** What a command does beside a running gateway: another process opens the database, and closes it. */
function workElsewhere(statement: string): void {
  const script = `const database = new (require('libsql'))(process.argv[1]);
    database.prepare(process.argv[2]).all();
    database.close();`;
  execFileSync(process.execPath, ['-e', script, join(dataDir, SQLITE_FILE), statement]);
}

async function isKeptWhile(work: () => Promise<unknown>): Promise<void> {
  for (const text of ['first', 'second']) {
    // The file changes below the gateway, which looks at it at its next statement.
    workElsewhere('pragma wal_checkpoint(truncate)');
    await work();
    await sql`insert into notes values (${text})`.execute(open.db);
    workElsewhere('select 1');
    expect(existsSync(join(dataDir, `${SQLITE_FILE}-wal`))).toBe(true);
  }
  expect((await sql`select body from notes`.execute(open.db)).rows).toHaveLength(2);
}

it('keeps the log while commands come and go after it has looked at the file', () =>
  isKeptWhile(() => sql`select 1`.execute(open.db)));

it('keeps the log when the same process opens the database once more', () =>
  isKeptWhile(async () => {
    const again = await openDatabase({ ...settings, dataDir });
    await again.db.destroy();
  }));
