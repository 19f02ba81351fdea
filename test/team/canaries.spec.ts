import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { type PretendWorkos, startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { AccountPool } from '../../src/accounts/account-pool.service.js';
import { LedgerWriter } from '../../src/usage/ledger-writer.service.js';
import { isTokenCount } from '../../src/dialects/inference-kind.js';
import { INFERENCE_ROUTES } from '../inference-routes.js';
import { postJson, type RawAnswer, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { type NetworkProxy, startNetworkProxy } from '../start-network-proxy.js';
import { createDatabase } from '../support/create-database.js';
import { type RunningPostgres, startPostgres } from '../support/start-postgres.js';
import { until } from '../support/until.js';
import { revealTokens } from '../support/reveal-tokens.js';

const ADMIN_TOKEN = 'Canary7-token-of-the-admin';
const ENCRYPTION_KEY = randomBytes(32).toString('base64');
const PROMPT = 'Canary7-text-of-the-prompt';
const ANSWER = 'Canary7-text-of-the-answer';
const PLANTED = {
  'the admin token': ADMIN_TOKEN,
  'the encryption key': ENCRYPTION_KEY,
  'the password of the database': 'Canary7-password-of-the-database',
  FACTORY_API_KEY: 'Canary7-key-of-the-team',
  'a key of an account': 'Canary7-key-of-an-account',
  'the password of a network proxy': 'Canary7-password-of-the-proxy',
  "a client's own authorization": 'Canary7-authorization-of-a-client',
  "a client's other credential": 'Canary7-other-credential',
  'a wrong key': 'dg-Canary7-wrong-key',
  'a wrong admin token': 'Canary7-wrong-token-of-the-admin',
};

describe.each(['sqlite', 'postgres'])('what is secret, on %s', (engine) => {
  let folder: string;
  let postgres: RunningPostgres | undefined;
  let database: pg.Client | undefined;
  let sandbox: Sandbox;
  let workos: PretendWorkos;
  let proxy: NetworkProxy;
  let gateway: TestGateway;
  let canaries: Map<string, string>;
  let secret: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'droid-canaries-'));
    canaries = new Map(Object.entries(PLANTED));
    [sandbox, workos] = [await startSandbox({ strict: false }), await startPretendWorkos()];
    proxy = await startNetworkProxy({
      credentials: { user: 'office', password: PLANTED['the password of a network proxy'] },
    });
    let databaseUrl = '';
    if (engine === 'postgres') {
      postgres = await startPostgres();
      const url = new URL(await createDatabase(postgres));
      database = new pg.Client({ connectionString: url.href });
      database.on('error', () => undefined);
      await database.connect();
      url.password = PLANTED['the password of the database'];
      databaseUrl = url.href;
    }
    const { accessToken, refreshToken } = workos.issue({ email: 'ada@example.com', organizations: ['org_a'] });
    canaries.set('an access token', accessToken).set('a refresh token', refreshToken);
    const accounts = [
      { id: 'login', access_token: accessToken, refresh_token: refreshToken, logged_in_at: new Date().toISOString() },
      { id: 'fixed', api_key: PLANTED['a key of an account'], weight: 0.001 },
    ];
    writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, accounts }));
    const config = sandboxConfig(sandbox.url, {
      workos: { base_url: workos.url, organizations_url: `${workos.url}/api/cli/org` },
      proxies: [{ name: 'office', url: proxy.url }],
    });
    const env = {
      ADMIN_TOKEN,
      DROID_ENCRYPTION_KEY: ENCRYPTION_KEY,
      DATABASE_URL: databaseUrl,
      FACTORY_API_KEY: PLANTED.FACTORY_API_KEY,
      DROID_ACCOUNTS: join(folder, 'accounts.json'),
      LOG_LEVEL: 'debug',
    };
    gateway = await startGateway({ config, env });
    const made = JSON.parse(
      (
        await admin('POST', '/admin/api/keys', {
          name: 'laptop',
          owner: 'Owner7',
          own_upstream: true,
          budget_usd: { day: 100 },
        })
      ).body.toString(),
    ) as { id: string; secret: string };
    // Its ends may be shown.
    canaries.set('a rotated key', made.secret.slice(8, -5));
    ({ secret } = JSON.parse((await admin('POST', `/admin/api/keys/${made.id}/rotate`)).body.toString()) as {
      secret: string;
    });
    canaries.set('a key', secret.slice(8, -5));
  });

  afterEach(async () => {
    await gateway.close();
    await Promise.all([sandbox.close(), workos.close(), proxy.close(), database?.end().catch(() => undefined)]);
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const admin = (method: string, path: string, body?: object, token: string = ADMIN_TOKEN): Promise<RawAnswer> =>
    sendRequest(
      gateway.url + path,
      { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
      body && JSON.stringify(body),
    );

  const ask = (
    { path, body }: (typeof INFERENCE_ROUTES)[number],
    more: object = {},
    key: string = secret,
  ): Promise<RawAnswer> =>
    postJson(gateway.url + path, JSON.stringify({ ...body, ...more }).replace('"hi"', JSON.stringify(PROMPT)), {
      'x-api-key': key,
      'api-key': PLANTED["a client's other credential"],
      authorization: `Bearer ${PLANTED["a client's other credential"]}`,
      'x-upstream-authorization': PLANTED["a client's own authorization"],
    });

  /** Every file below the gateway's folder, the database's and the spool's among them. */
  const readFiles = (): string[] =>
    readdirSync(join(dirname(gateway.configPath), 'data'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'));

  const dump = async (): Promise<string[]> => {
    if (!database) return [];
    const tables = (
      await database.query<{ name: string }>(
        `select table_name as name from information_schema.tables where table_schema = 'public'`,
      )
    ).rows;
    const dumped: string[] = [];
    for (const { name } of tables) dumped.push(JSON.stringify((await database.query(`select * from "${name}"`)).rows));
    return dumped;
  };

  it('is nowhere in logs, refusals, files, tables, the spool and what operators are shown', async () => {
    const refusals: RawAnswer[] = [];
    const keep = async (answer: Promise<RawAnswer>): Promise<void> => void refusals.push(await answer);
    for (const route of INFERENCE_ROUTES) {
      sandbox.script({ text: ANSWER, when: () => !isTokenCount(route.kind) });
      expect((await ask(route)).status).toBe(200);
      for (const status of [400, 401, 500]) {
        sandbox.script({ status, times: status === 500 ? 3 : 1 });
        await keep(ask(route, { stream: true }));
        sandbox.reset();
      }
      await keep(ask(route, { model: 'nothing' }));
      await keep(ask(route, {}, PLANTED['a wrong key']));
      await keep(sendRequest(`${gateway.url}${route.path}?key=${secret}`, { method: 'POST' }, '{'));
    }
    workos.fail({ on: 'refresh', status: 400, error: 'invalid_grant' });
    await keep(admin('POST', '/admin/api/accounts/login/refresh'));
    await keep(admin('GET', '/admin/api/keys', undefined, PLANTED['a wrong admin token']));
    proxy.behave(407);
    await keep(ask(INFERENCE_ROUTES[0] as (typeof INFERENCE_ROUTES)[number]));
    proxy.behave('tunnel');
    for (const [what, token] of [
      ['the access token', 'accessToken'],
      ['the refresh token', 'refreshToken'],
    ] as const) {
      const now = revealTokens(gateway.app.get(AccountPool, { strict: false }), 'login')[token];
      if (now !== undefined) canaries.set(`${what} after refreshes`, now);
    }
    expect(workos.refreshes.length).toBeGreaterThan(0);

    sandbox.script({ hang: 'before-headers' });
    const waiting = ask(INFERENCE_ROUTES[0] as (typeof INFERENCE_ROUTES)[number]);
    await until(() => sandbox.requests.some(({ held }) => held));
    const underWay = readFiles();
    expect(underWay.some((text) => text.startsWith('{"start":'))).toBe(true);
    sandbox.requests.filter(({ held }) => held).forEach((request) => sandbox.release(request));
    await waiting;
    await gateway.app.get(LedgerWriter, { strict: false }).write();

    const shown: RawAnswer[] = [];
    for (const path of [
      '/admin/api/keys',
      '/admin/api/usage',
      '/admin/api/accounts',
      '/admin/api/openapi.json',
      '/admin/api/usage?by=conversation&format=csv',
      '/admin/api/usage?by=client',
      '/readyz',
      '/',
    ])
      shown.push(await admin('GET', path));
    shown.push(await sendRequest(`${gateway.url}/v1/usage`, { headers: { authorization: `Bearer ${secret}` } }));
    const [stored, tables] = [readFiles(), await dump()];
    // What is not secret is found where it belongs, so secrets would be, too.
    const inStore = [...stored, ...tables].filter((text) => text.includes('Owner7'));
    expect(inStore.length).toBeGreaterThan(0);
    expect(shown.filter(({ status, body }) => status === 200 && body.includes('Owner7')).length).toBeGreaterThan(0);

    sandbox.script({ status: 401, times: 10 });
    await keep(ask(INFERENCE_ROUTES[0] as (typeof INFERENCE_ROUTES)[number]));
    expect(refusals.at(-1)?.status).toBe(401);
    if (postgres) {
      await postgres.kill();
      refusals.push(
        await admin('POST', '/admin/api/keys', { name: 'in vain' }),
        await admin('GET', '/admin/api/usage'),
      );
      await gateway.logged(/database is away/);
      await postgres.restart();
    }
    const answers = [...refusals, ...shown].map(({ headers, body }) => JSON.stringify(headers) + body.toString());
    const everywhere = { answers, logs: gateway.logs, files: [...underWay, ...stored], tables };
    for (const [place, texts] of Object.entries(everywhere)) {
      const found = [
        ...canaries,
        ...(place === 'answers' ? [] : [['the prompt', PROMPT] as const, ['the answer', ANSWER] as const]),
      ].filter(([, canary]) => texts.some((text) => text.includes(canary)));
      expect([place, found.map(([what]) => what)]).toEqual([place, []]);
    }
    expect(gateway.logs.length).toBeGreaterThan(30);
  });
});
