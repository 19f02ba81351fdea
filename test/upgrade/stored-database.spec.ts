import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KeyDescription } from '../../src/keys/describe-key.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { startSandbox } from '../../sandbox/pretend-upstream.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';

/** What the admin API of the gateway told that wrote the database, on 2026-11-29, before there were members. */
interface Stored {
  encryptionKey: string;
  secrets: Record<'ada1' | 'ada2' | 'grace' | 'ci' | 'gone', string>;
  keys: KeyDescription[];
  usage: Record<'byOwner' | 'byKey' | 'total', object[]>;
}

const stored = JSON.parse(readFileSync('test/upgrade/expected.json', 'utf8')) as Stored;
/** The hours in which the database was written. */
const PERIOD = 'from=2026-11-01T00:00:00Z&to=2026-11-29T07:00:00Z';

describe('a database from before there were members', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let gateway: TestGateway;
  const folder = mkdtempSync(join(tmpdir(), 'droid-stored-'));
  const dataDir = join(folder, 'data');

  beforeAll(async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'droid2api.db'), gunzipSync(readFileSync('test/upgrade/database.gz')));
    sandbox = await startSandbox();
    gateway = await startGateway({
      config: sandboxConfig(sandbox.url),
      env: {
        DROID_DATA_DIR: dataDir,
        DROID_ENCRYPTION_KEY: stored.encryptionKey,
        ADMIN_TOKEN: 'admin-token-of-this-test',
        FACTORY_API_KEY: 'fk-team-key',
      },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const admin = async <T>(path: string): Promise<T> => {
    const headers = { authorization: 'Bearer admin-token-of-this-test' };
    const response = await fetch(`${gateway.url}/admin/api/${path}`, { headers });
    expect([path, response.status]).toEqual([path, 200]);
    return (await response.json()) as T;
  };
  const ask = async (secret: string, model = 'claude-opus-4-8'): Promise<number> => {
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, max_tokens: 20, messages: [{ role: 'user', content: 'hi' }] }),
    });
    await response.text();
    return response.status;
  };

  // The other specs use something themselves, so this one comes first.
  it('keeps what was used, by key, by the members that owners have become, and in all', async () => {
    const lines = async (query: string): Promise<object[]> =>
      (await admin<{ lines: object[] }>(`usage?${PERIOD}${query}`)).lines;
    expect(await lines('')).toMatchObject(stored.usage.total);
    expect(await lines('&by=key')).toMatchObject(stored.usage.byKey);
    expect(await lines('&by=owner')).toMatchObject(stored.usage.byOwner);
  });

  it('keeps what is spent of budgets, and makes a member of each owner', async () => {
    const database = await DatabaseService.open({
      dataDir,
      databaseUrl: undefined,
      encryptionKey: stored.encryptionKey,
      previousEncryptionKey: undefined,
    });
    try {
      const members = await database.db.selectFrom('members').select(['name', 'email']).orderBy('name').execute();
      expect(members).toEqual([
        { name: 'Ada', email: null },
        { name: 'Linus', email: null },
        { name: 'grace@team.example', email: 'grace@team.example' },
      ]);
      const windows = await database.db.selectFrom('limit_windows').select(['kind', 'spent']).orderBy('kind').execute();
      expect(windows).toEqual([
        { kind: 'budget_day', spent: 2_200_000 },
        { kind: 'budget_month', spent: 2_200_000 },
        { kind: 'budget_week', spent: 1_375_000 },
      ]);
      const owned = await database.db.selectFrom('usage_records').select('id').where('owner', 'is not', null).execute();
      expect(owned).toEqual([]);
    } finally {
      await database.onApplicationShutdown();
    }
  });

  it('keeps every key with its secret, its limits and whom it belongs to', async () => {
    const { secrets } = stored;
    const after = new Map((await admin<KeyDescription[]>('keys')).map((key) => [key.id, key]));
    expect(after.size).toBe(stored.keys.length);
    for (const key of stored.keys) expect(after.get(key.id)).toMatchObject({ ...key });
    expect(await ask(secrets.ada1)).toBe(200);
    expect(await ask(secrets.ada2)).toBe(200);
    expect(await ask(secrets.ci)).toBe(200);
    expect(await ask(secrets.grace)).toBe(200);
    expect(await ask(secrets.grace, 'gpt-5.4')).toBe(403);
    expect(await ask(secrets.gone)).toBe(401);
  });
});
