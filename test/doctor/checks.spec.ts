import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { checkAccess } from '../../src/cli/doctor/check-access.js';
import { checkConfiguration } from '../../src/cli/doctor/check-configuration.js';
import { checkCredentials as checkPool } from '../../src/cli/doctor/check-credentials.js';
import { checkDatabase } from '../../src/cli/doctor/check-database.js';
import { checkNetwork } from '../../src/cli/doctor/check-network.js';
import { type Finding, type Variable } from '../../src/cli/doctor/finding.js';
import { loadPool } from '../../src/cli/doctor/load-pool.js';
import { type GatewayConfig } from '../../src/config/gateway-config.js';
import { readConfig } from '../../src/config/read-config.js';
import { Secret } from '../../src/config/secret.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { openDatabase } from '../../src/storage/open-database.js';
import { type NetworkProxy, startNetworkProxy } from '../start-network-proxy.js';
import { type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'droid-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The environment of the test's folder. */
function variables(more: Readonly<Record<string, string>> = {}): (name: string) => string | undefined {
  const all: Record<string, string> = {
    HOME: folder,
    DROID_CONFIG: join(folder, 'config.json'),
    DROID_DATA_DIR: join(folder, 'data'),
    DROID_ACCOUNTS: join(folder, 'accounts.json'),
    ...more,
  };
  return (name) => all[name];
}

async function checkCredentials(
  config: GatewayConfig,
  variable: Variable,
  database: DatabaseService | undefined,
): Promise<Finding[]> {
  return checkPool(config, variable, await loadPool(config, variable, database));
}

function shorts(findings: readonly Finding[]): string[] {
  return findings.map(({ state, text }) => `${state}: ${text.replaceAll(folder, '')}`);
}

describe('the configuration', () => {
  it('is counted when it is good, with a warning for every key that nobody knows', () => {
    writeFileSync(
      join(folder, 'config.json'),
      JSON.stringify({ models: [{ id: 'claude-*', type: 'anthropic' }], prot: 3000 }),
    );
    const { findings, config } = checkConfiguration(variables());
    expect(config?.models).toHaveLength(1);
    expect(shorts(findings)).toEqual([
      'ok: /config.json: 1 models, 4 endpoints, 0 network proxies',
      expect.stringMatching(/^warning: .*prot.*port/),
    ]);
  });

  it.each([
    ['is missing', undefined, /config\.json cannot be read \(ENOENT\)/],
    ['is no JSON', '{', /not valid JSON/],
    ['has a model without a type', '{"models":[{"id":"x"}]}', /models\[0\]\.type/],
    ['has no models', '{}', /no models/],
  ])('that %s is a problem with a remedy', (_name, text, expected) => {
    if (text !== undefined) writeFileSync(join(folder, 'config.json'), text);
    const { findings } = checkConfiguration(variables());
    expect(findings).toEqual([
      expect.objectContaining({ state: 'problem', text: expect.stringMatching(expected), fix: expect.any(String) }),
    ]);
  });
});

describe('the database', () => {
  const settings = () => ({
    dataDir: join(folder, 'data'),
    databaseUrl: undefined,
    encryptionKey: undefined,
    previousEncryptionKey: undefined,
  });
  const make = async () => {
    const database = await DatabaseService.open(settings());
    await database.onApplicationShutdown();
  };

  it('that there is none of yet is not made', async () => {
    const { findings, database } = await checkDatabase(variables());
    expect({ findings: shorts(findings), database }).toEqual({
      findings: ['ok: there is none yet; the first start makes it in /data'],
      database: undefined,
    });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('is opened as it is', async () => {
    await make();
    const { findings, database } = await checkDatabase(variables());
    await database?.onApplicationShutdown();
    expect(shorts(findings)).toEqual(['ok: /data/droid2api.db can be read; its schema is current']);
  });

  it('without its key is a problem, and no new key is made', async () => {
    await make();
    rmSync(join(folder, 'data', 'encryption.key'));
    const { findings } = await checkDatabase(variables());
    expect(shorts(findings)).toEqual(['problem: the key that encrypted the tokens in /data is missing']);
    expect(existsSync(join(folder, 'data', 'encryption.key'))).toBe(false);
  });

  it.each<[string, (path: string) => void | Promise<void>]>([
    ['absent', (path) => rmSync(path)],
    ['empty', (path) => writeFileSync(path, '')],
    [
      'without tables',
      async (path) => {
        rmSync(path);
        const bare = await openDatabase({ ...settings(), encryptionKey: undefined });
        await sql`pragma user_version = 1`.execute(bare.db);
        await bare.db.destroy();
      },
    ],
  ])('that is lost (%s) is a problem, as the start says as well', async (_how, lose) => {
    await make();
    await lose(join(folder, 'data', 'droid2api.db'));
    const { findings, database } = await checkDatabase(variables());
    expect(database).toBeUndefined();
    expect(findings).toEqual([
      expect.objectContaining({
        check: 'database',
        state: 'problem',
        text: expect.stringContaining('encryption.key shows that there has been a database'),
        fix: expect.stringContaining('DROID_NEW_DATABASE=true'),
      }),
    ]);
    await expect(DatabaseService.open(settings())).rejects.toThrow('DROID_NEW_DATABASE=true');
    expect(shorts((await checkDatabase(variables({ DROID_NEW_DATABASE: 'true' }))).findings)[0]).toMatch(/^ok: /);
  });

  it('that a first start has left without a byte is made by the next', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'droid2api.db'), '');
    expect(shorts((await checkDatabase(variables())).findings)).toEqual([
      'ok: there is none yet; the first start makes it in /data',
    ]);
  });

  it('of a newer version is a problem', async () => {
    const database = await DatabaseService.open(settings());
    await database.db
      .insertInto('kysely_migration' as 'accounts')
      .values({ name: '9999-later', timestamp: 'now' } as never)
      .execute();
    await database.onApplicationShutdown();
    const checked = await checkDatabase(variables());
    await checked.database?.onApplicationShutdown();
    expect(shorts(checked.findings)).toEqual([
      'problem: /data/droid2api.db has the schema of a newer version (9999-later); this one cannot start on it',
    ]);
  });

  it('that is no database is a problem', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(
      join(folder, 'data', 'droid2api.db'),
      'this is no database, however long one looks at it'.repeat(100),
    );
    writeFileSync(join(folder, 'data', 'encryption.key'), Buffer.alloc(32, 7).toString('base64'));
    const { findings } = await checkDatabase(variables());
    expect(findings).toEqual([
      expect.objectContaining({ state: 'problem', text: expect.stringContaining('not a database') }),
    ]);
  });
});

describe('credentials', () => {
  const { config } = readConfig(
    JSON.stringify({
      upstreams: [{ name: 'vendor', api_key_env: 'VENDOR_KEY' }],
      endpoint: [
        { name: 'anthropic', base_url: 'http://127.0.0.1:1/' },
        { name: 'v', type: 'common', kind: 'plain', upstream: 'vendor', base_url: 'http://127.0.0.1:1/' },
      ],
    }),
  );

  it('say for each upstream who pays', async () => {
    const findings = await checkCredentials(config, variables({ VENDOR_KEY: 'sk-secret-of-the-vendor' }), undefined);
    expect(shorts(findings)).toEqual([
      'warning: factory: nobody of the team pays, so each client needs a key of its own',
      'ok: vendor: 1 of 1 account can pay (api_key); npm run accounts -- check asks upstream with each',
    ]);
    expect(JSON.stringify(findings)).not.toContain('sk-secret');
  });

  it("that are missing where a client's own will not do are a problem", async () => {
    const findings = await checkCredentials(config, variables({ FACTORY_API_KEY: 'fk-one,fk-two' }), undefined);
    expect(findings.map(({ state, fix }) => [state, fix])).toEqual([
      ['ok', undefined],
      ['problem', 'npm run add-account, or set VENDOR_KEY.'],
    ]);
  });

  it('in files are found before they are taken over, and a file that others may read is told of', async () => {
    writeFileSync(
      join(folder, 'accounts.json'),
      JSON.stringify({ version: 1, accounts: [{ id: 'a1', refresh_token: 'rt_one' }] }),
    );
    chmodSync(join(folder, 'accounts.json'), 0o644);
    const findings = await checkCredentials(
      config,
      variables({ VENDOR_KEY: 'k', DROID_REFRESH_KEY: 'rt_two' }),
      undefined,
    );
    expect(shorts(findings).slice(0, 3)).toEqual([
      'warning: /accounts.json holds tokens, and others on this machine may read it',
      'ok: factory: a1 in /accounts.json is taken over by the running gateway, or when it starts',
      'ok: factory: DROID_REFRESH_KEY in the environment is taken over by the running gateway, or when it starts',
    ]);
  });

  it('of accounts that need a login are told with their reason', async () => {
    const database = await DatabaseService.open({
      dataDir: join(folder, 'data'),
      databaseUrl: undefined,
      encryptionKey: undefined,
      previousEncryptionKey: undefined,
    });
    const account = {
      upstream: 'factory',
      source: 'file',
      weight: 1,
      enabled: 1,
      labels: '[]',
      revision: 1,
      created_at_ms: 1,
    };
    await database.db
      .insertInto('accounts')
      .values([
        { ...account, id: 'good' },
        { ...account, id: 'bad', needs_login_reason: 'the issuer refused', needs_login_since_ms: 1 },
      ])
      .execute();
    const findings = await checkCredentials(config, variables({ VENDOR_KEY: 'k' }), database);
    await database.onApplicationShutdown();
    expect(shorts(findings).slice(0, 2)).toEqual([
      'ok: factory: 1 of 2 accounts can pay (file); npm run accounts -- check asks upstream with each',
      'warning: factory: bad needs login (the issuer refused)',
    ]);
  });

  it(
    'of accounts without a token, and of those whose tokens end before they are issued, are told as the gateway ' +
      'would',
    async () => {
      const database = await DatabaseService.open({
        dataDir: join(folder, 'data'),
        databaseUrl: undefined,
        encryptionKey: undefined,
        previousEncryptionKey: undefined,
      });
      const account = {
        upstream: 'factory',
        source: 'file',
        weight: 1,
        enabled: 1,
        labels: '[]',
        revision: 1,
        created_at_ms: 1,
      };
      const token = `e30.${Buffer.from(JSON.stringify({ exp: 1_000 })).toString('base64url')}.x`;
      const early = {
        access_token: database.cipher.seal(new Secret(token), 'early/access_token'),
        refreshed_at_ms: 2_000_000,
      };
      await database.db
        .insertInto('accounts')
        .values({ ...account, id: 'early', ...early })
        .execute();
      await database.db
        .insertInto('accounts')
        .values({ ...account, id: 'without' })
        .execute();
      await database.db
        .insertInto('account_rests')
        .values({
          account_id: 'without',
          kind: 'awaiting_token',
          model: '',
          until_ms: 1,
          window_ms: 1,
          times: 0,
          since_ms: 1,
          reason: 'the issuer answered 503',
        })
        .execute();
      const findings = await checkCredentials(config, variables({ VENDOR_KEY: 'k' }), database);
      await database.onApplicationShutdown();
      expect(shorts(findings).slice(0, 3)).toEqual([
        'ok: factory: 1 of 2 accounts can pay (file); npm run accounts -- check asks upstream with each',
        'warning: factory: without is awaiting token (the issuer answered 503)',
        "warning: factory: the token of early had ended by this machine's clock when it was issued",
      ]);
    },
  );
});

describe('access', () => {
  const { config } = readConfig('{}');
  const settings = () => ({
    dataDir: join(folder, 'data'),
    databaseUrl: undefined,
    encryptionKey: undefined,
    previousEncryptionKey: undefined,
  });

  it.each([
    ['this machine when nothing is said', {}, 'ok', 'callers on this machine'],
    ['everybody, with a warning', { DROID_ALLOW_ANONYMOUS: 'true' }, 'warning', 'everybody who reaches the port'],
    [
      'everybody on loopback',
      { DROID_ALLOW_ANONYMOUS: 'true', HOST: '127.0.0.1' },
      'ok',
      'everybody who reaches 127.0.0.1',
    ],
    ['nobody, as a problem', { DROID_REQUIRE_KEYS: 'true' }, 'problem', 'nobody'],
    [
      'nobody where not even this machine is let in',
      { DROID_ALLOW_LOCAL: 'false' },
      'problem',
      'nobody: DROID_ALLOW_LOCAL is false',
    ],
    [
      'everybody where anonymous callers are let in, this machine or not',
      { DROID_ALLOW_LOCAL: 'false', DROID_ALLOW_ANONYMOUS: 'true' },
      'warning',
      'everybody who reaches the port',
    ],
  ])('is for %s', async (_name, more, state, text) => {
    expect(await checkAccess(config, variables(more), undefined)).toMatchObject({
      state,
      text: expect.stringContaining(text),
    });
  });

  it('may be for strangers where a reverse proxy is known of', async () => {
    const { config: behindProxy } = readConfig('{"trusted_proxies":["127.0.0.1"]}');
    expect(await checkAccess(behindProxy, variables(), undefined)).toMatchObject({
      state: 'warning',
      text: expect.stringContaining('a reverse proxy'),
      fix: expect.stringContaining('DROID_ALLOW_LOCAL=false'),
    });
  });

  it('is for holders of keys as soon as there are any, revoked ones included', async () => {
    const database = await DatabaseService.open(settings());
    const key = {
      id: 'gk_1',
      name: 'ada',
      labels: '[]',
      hash: 'h1',
      prefix: 'dg-a',
      last_four: 'wxyz',
      models: '[]',
      accounts: '[]',
      account_labels: '[]',
      own_upstream: 0,
      created_at_ms: 1,
      revision: 1,
    };
    await database.db.insertInto('gateway_keys').values(key).execute();
    expect(await checkAccess(config, variables({ DROID_ALLOW_ANONYMOUS: 'true' }), database)).toMatchObject({
      state: 'ok',
      text: 'whoever holds one of 1 gateway key',
    });
    await database.db.updateTable('gateway_keys').set({ revoked_at_ms: 2 }).execute();
    expect(await checkAccess(config, variables({ DROID_ALLOW_ANONYMOUS: 'true' }), database)).toMatchObject({
      state: 'problem',
      text: expect.stringContaining('revoked'),
    });
    await database.onApplicationShutdown();
  });
});

/** No port that is given to who asks for any, and none that anybody takes here. */
const NOBODY = 'http://127.0.0.1:9';
const NO_VARIABLE = (): undefined => undefined;

describe('the network', () => {
  let upstream: RawUpstream;
  let proxy: NetworkProxy;
  beforeEach(async () => {
    upstream = await startRawUpstream();
    proxy = await startNetworkProxy({ credentials: { user: 'team', password: 'p@ss' } });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all([upstream.close(), proxy.close()]);
  });

  const configOf = (more: object) =>
    readConfig(
      JSON.stringify({
        endpoint: [{ name: 'anthropic', base_url: `${upstream.url}/v1/messages` }],
        workos: { base_url: upstream.url, organizations_url: upstream.url },
        version_check: { enabled: false },
        ...more,
      }),
    ).config;
  const hostOf = (url: string) => new URL(url).host;

  it('is good when upstream answers, whatever it says; no credential goes out', async () => {
    const [first, clock] = await checkNetwork(configOf({}), NO_VARIABLE);
    expect(first).toMatchObject({
      check: 'network',
      state: 'ok',
      text: expect.stringMatching(`^${hostOf(upstream.url)} answers within`),
    });
    expect(clock).toMatchObject({ check: 'clock', state: 'ok' });
    expect(upstream.requests.map(({ headers }) => [headers.authorization, headers['x-api-key']])).toEqual([
      [undefined, undefined],
    ]);
  });

  it('is a problem where nothing listens', async () => {
    const findings = await checkNetwork(configOf({ endpoint: [{ name: 'anthropic', base_url: NOBODY }] }), NO_VARIABLE);
    expect(findings).toContainEqual(
      expect.objectContaining({
        state: 'problem',
        text: `${hostOf(NOBODY)} cannot be reached: nothing listens there (ECONNREFUSED)`,
      }),
    );
  });

  it('is tried by every network proxy, and one that refuses is named without its password', async () => {
    const wrong = proxy.url.replace('p%40ss', 'other-secret');
    const findings = await checkNetwork(
      configOf({
        proxies: [
          { name: 'good', url: proxy.url },
          { name: 'bad', url: wrong },
        ],
      }),
      NO_VARIABLE,
    );
    expect(
      findings
        .filter(({ check }) => check === 'network')
        .map(({ state, text }) => `${state}: ${text.replace(/\d+ ms/, '')}`),
    ).toEqual([
      `ok: ${hostOf(upstream.url)} by proxy good answers within `,
      `problem: ${hostOf(upstream.url)} by proxy bad cannot be reached: the proxy wants another user or password (407)`,
    ]);
    expect(JSON.stringify(findings)).not.toContain('other-secret');
  });

  it('names a network proxy that does not listen', async () => {
    const findings = await checkNetwork(configOf({ proxies: [{ name: 'dead', url: NOBODY }] }), NO_VARIABLE);
    expect(findings[0]).toMatchObject({
      state: 'problem',
      text:
        `${hostOf(upstream.url)} by proxy dead cannot be reached: the proxy does not answer, or hangs up ` +
        '(ECONNREFUSED)',
    });
  });

  it.each([
    [600_000, 'behind'],
    [-600_000, 'ahead of'],
  ])('tells of a clock that is wrong by %i ms', async (offsetMs, word) => {
    // A date has whole seconds, and the answer may take some.
    const nowMs = Date.UTC(2026, 10, 17, 12, 30, 20);
    jest.spyOn(Date, 'now').mockReturnValue(nowMs);
    upstream.answer((_request, response) =>
      response.writeHead(404, { date: new Date(nowMs + offsetMs).toUTCString() }).end(),
    );
    const findings = await checkNetwork(configOf({}), NO_VARIABLE);
    expect(findings.at(-1)).toMatchObject({
      check: 'clock',
      state: 'problem',
      text: expect.stringContaining(`clock is 600 s ${word} the upstreams'`),
    });
  });
});
