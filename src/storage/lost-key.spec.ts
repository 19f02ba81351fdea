import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { describeEngines } from '../../test/support/describe-engines.js';
import { Secret } from '../config/secret.js';
import { DatabaseService } from './database.service.js';
import { type StorageSettings } from './storage-settings.js';

const NEWEST = '0005-rests';

async function errorOf(settings: StorageSettings): Promise<string> {
  return await DatabaseService.open(settings).then(
    async (service) => {
      await service.onApplicationShutdown();
      return 'opened';
    },
    (error: Error) => error.message,
  );
}

describeEngines('an encryption key that is lost', (under) => {
  const SECRET = new Secret('rt-1');

  /** Fills a database with a sealed token. */
  async function fill(settings: StorageSettings): Promise<void> {
    const { db, cipher } = await under.open(settings);
    await db
      .insertInto('accounts')
      .values({
        id: 'a',
        upstream: 'factory',
        source: 'file',
        weight: 1,
        enabled: 1,
        labels: '[]',
        revision: 1,
        created_at_ms: 1,
        refresh_token: cipher.seal(SECRET, 'a/refresh_token'),
      })
      .execute();
  }

  async function tokenIn(settings: StorageSettings): Promise<string | undefined> {
    const { db, cipher } = await under.open(settings);
    const { refresh_token: record } = await db.selectFrom('accounts').select('refresh_token').executeTakeFirstOrThrow();
    return record === null ? undefined : cipher.open(record, 'a/refresh_token').reveal();
  }

  if (under.engine === 'sqlite') {
    it('is not made anew beside what was encrypted with it, and the message says how to go on', async () => {
      const settings = { ...(await under.settings()), encryptionKey: undefined };
      await fill(settings);
      const path = join(settings.dataDir, 'encryption.key');
      const key = readFileSync(path, 'utf8');
      rmSync(path);
      const before = readdirSync(settings.dataDir).sort();
      expect(await errorOf(settings)).toMatch(
        new RegExp(
          String.raw`encryption\.key is missing, and 1 secrets in \S+droid2api\.db were ` +
            String.raw`encrypted.*DROID_ENCRYPTION_KEY.*DROID_NEW_DATABASE=true.*Nothing was changed\.$`,
        ),
      );
      expect(readdirSync(settings.dataDir).sort()).toEqual(before);
      // An editor writes a byte order mark and the end of the line.
      writeFileSync(path, `\ufeff${key}\r\n`);
      expect(await tokenIn(settings)).toBe('rt-1');
    });

    it('is made anew where nothing was encrypted yet', async () => {
      const settings = { ...(await under.settings()), encryptionKey: undefined };
      expect(await errorOf(settings)).toBe('opened');
      rmSync(join(settings.dataDir, 'encryption.key'));
      expect(await errorOf(settings)).toBe('opened');
    });
  }

  it('is not taken for another one: the start is refused before the schema is touched', async () => {
    const settings = await under.settings();
    await fill(settings);
    const { db } = await under.open(settings);
    // This is the database of an earlier version, which the start would bring up to date.
    await sql`delete from kysely_migration where name = ${NEWEST}`.execute(db);
    expect(await errorOf({ ...settings, encryptionKey: Buffer.alloc(32, 9).toString('base64') })).toMatch(
      /^The database holds tokens that were encrypted with key .* Nothing was changed\.$/,
    );
    const { rows } = await sql`select name from kysely_migration where name = ${NEWEST}`.execute(db);
    expect(rows).toEqual([]);
  });
});
