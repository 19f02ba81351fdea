import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { type Insertable, sql } from 'kysely';
import { describeEngines } from '../../test/support/describe-engines.js';
import { until } from '../../test/support/until.js';
import { Secret } from '../config/secret.js';
import { DatabaseService } from './database.service.js';
import { type AccountsTable } from './schema.js';

const ACCOUNT = {
  id: 'a1',
  upstream: 'factory',
  source: 'file',
  weight: 1.5,
  enabled: 1,
  labels: '[]',
  revision: 1,
  created_at_ms: 1_790_000_000_123,
  expires_at_ms: 1_790_000_000_456,
} satisfies Insertable<AccountsTable>;

describeEngines('the database', (under) => {
  it('keeps numbers as numbers, times beyond 32 bits and fractions included', async () => {
    const { db } = await under.open();
    await db.insertInto('accounts').values(ACCOUNT).execute();
    const row = await db.selectFrom('accounts').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      id: 'a1',
      weight: 1.5,
      enabled: 1,
      created_at_ms: 1_790_000_000_123,
      expires_at_ms: 1_790_000_000_456,
      email: null,
    });
  });

  it('undoes a transaction that throws, and goes on', async () => {
    const { db } = await under.open();
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('accounts').values(ACCOUNT).execute();
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await db.selectFrom('accounts').selectAll().execute()).toEqual([]);
  });

  it('runs what is asked for during a transaction after it, not within it', async () => {
    const { db } = await under.open();
    let outside: Promise<unknown> | undefined;
    await db
      .transaction()
      .execute(async (transaction) => {
        await transaction.insertInto('accounts').values(ACCOUNT).execute();
        outside = db
          .insertInto('seen_refresh_tokens')
          .values({ token_hash: 'h', account_id: 'a1', seen_at_ms: 1 })
          .execute();
        throw new Error('stop');
      })
      .catch(() => undefined);
    await outside;
    expect(await db.selectFrom('seen_refresh_tokens').selectAll().execute()).toHaveLength(1);
    expect(await db.selectFrom('accounts').selectAll().execute()).toEqual([]);
  });

  it('counts the rows that a write touched', async () => {
    const { db } = await under.open();
    await db.insertInto('accounts').values(ACCOUNT).execute();
    const [hit] = await db.updateTable('accounts').set({ weight: 2 }).where('id', '=', 'a1').execute();
    const [miss] = await db.updateTable('accounts').set({ weight: 2 }).where('id', '=', 'a2').execute();
    expect([hit?.numUpdatedRows, miss?.numUpdatedRows]).toEqual([1n, 0n]);
  });

  it('tells the process that holds the folder when another one has changed something', async () => {
    const settings = await under.settings();
    const service = await under.open(settings);
    expect(service.foreignChanges).toBeUndefined();
    await service.claimFolder();
    if (under.engine === 'postgres') {
      expect(service.foreignChanges).toBeUndefined();
      return;
    }
    const other = await under.open(settings);
    // The thread has looked for the first time.
    await until(() => service.foreignChanges !== undefined);
    const before = service.foreignChanges;
    await other.db.insertInto('accounts').values(ACCOUNT).execute();
    await until(() => service.foreignChanges !== before);
    await service.giveUpFolder();
    expect(service.foreignChanges).toBeUndefined();
  });

  it('tells the time in milliseconds', async () => {
    const service = await under.open();
    const before = Date.now();
    const { now } = await service.db.selectNoFrom(service.nowMs().as('now')).executeTakeFirstOrThrow();
    const after = Date.now();
    expect(Number.isInteger(now)).toBe(true);
    // The two clocks round differently.
    expect([now >= before - 1_000, now <= after + 1_000]).toEqual([true, true]);
  });

  it('is brought up to date once by processes that start together, and is kept by those that come later', async () => {
    const settings = await under.settings();
    const services = await Promise.all([under.open(settings), under.open(settings), under.open(settings)]);
    await services[0].db.insertInto('accounts').values(ACCOUNT).execute();
    const later = await under.open(settings);
    expect(await later.db.selectFrom('accounts').select('id').execute()).toEqual([{ id: 'a1' }]);
  });

  it('refuses a wrong encryption key, names both keys, and changes nothing', async () => {
    const settings = await under.settings();
    const first = await under.open(settings);
    const sealed = first.cipher.seal(new Secret('rt-canary'), 'a1/refresh_token');
    await first.db
      .insertInto('accounts')
      .values({ ...ACCOUNT, refresh_token: sealed })
      .execute();

    const wrong = DatabaseService.open({ ...settings, encryptionKey: randomBytes(32).toString('base64') });
    await expect(wrong).rejects.toThrow(
      new RegExp(`encrypted with key ${first.cipher.currentKeyId}.*DROID_ENCRYPTION_KEY_PREVIOUS.*Nothing was changed`),
    );
    expect(
      (await first.db.selectFrom('accounts').select('refresh_token').executeTakeFirstOrThrow()).refresh_token,
    ).toBe(sealed);
  });

  it('changes over to a new key with the former one beside it, after which the former is not needed', async () => {
    const settings = await under.settings();
    const first = await under.open(settings);
    await first.db
      .insertInto('accounts')
      .values({ ...ACCOUNT, refresh_token: first.cipher.seal(new Secret('rt-1'), 'a1/refresh_token') })
      .execute();
    const next = { ...settings, encryptionKey: randomBytes(32).toString('hex') };
    await under.open({ ...next, previousEncryptionKey: settings.encryptionKey });

    const { db, cipher } = await under.open(next);
    const { refresh_token: sealed } = await db.selectFrom('accounts').select('refresh_token').executeTakeFirstOrThrow();
    expect(cipher.open(sealed!, 'a1/refresh_token').reveal()).toBe('rt-1');
  });

  it('needs no key of the operator on SQLite, and insists on one on PostgreSQL', async () => {
    const settings = { ...(await under.settings()), encryptionKey: undefined };
    if (under.engine === 'postgres') {
      await expect(DatabaseService.open(settings)).rejects.toThrow(
        'DROID_ENCRYPTION_KEY must be set when DATABASE_URL is',
      );
      expect(existsSync(join(settings.dataDir, 'encryption.key'))).toBe(false);
      return;
    }
    const first = await under.open(settings);
    const path = join(settings.dataDir, 'encryption.key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(settings.dataDir, 'droid2api.db')).mode & 0o777).toBe(0o600);
    const key = readFileSync(path, 'utf8');
    expect((await under.open(settings)).cipher.currentKeyId).toBe(first.cipher.currentKeyId);
    expect(readFileSync(path, 'utf8')).toBe(key);
  });

  it('leaves the event loop alone while it works', async () => {
    const { db } = await under.open();
    let [turns, working] = [0, true];
    const turn = (): void => {
      turns++;
      if (working) setImmediate(turn);
    };
    setImmediate(turn);
    await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000000) select max(i) from
      n`.execute(db);
    working = false;
    // Work on this thread would allow one turn or none, work elsewhere allows many thousands.
    expect(turns).toBeGreaterThan(100);
  });
});
