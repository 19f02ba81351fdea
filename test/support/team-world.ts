import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { postJson, type RawAnswer, sendRequest } from '../send-request.js';
import { sandboxConfig } from '../start-gateway.js';
import { type GatewayProcess, startGatewayProcess } from '../start-gateway-process.js';
import { createDatabase } from './create-database.js';
import { type RunningPostgres, startPostgres } from './start-postgres.js';
import { until } from './until.js';

/** Two real gateways that share a PostgreSQL, with a pretend upstream behind them and a team's accounts. */
export interface TeamWorld {
  postgres: RunningPostgres;
  /** For looking at what the gateways have written. */
  database: pg.Pool;
  sandbox: Sandbox;
  replicas: [GatewayProcess, GatewayProcess];
  /** Makes a key on the first replica; resolves when the second one knows it. */
  makeKey(settings?: object): Promise<{ id: string; secret: string }>;
  admin(method: string, path: string, body?: object): Promise<RawAnswer>;
  /** A Messages request; `replica` is its number. */
  ask(replica: number, secret: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<RawAnswer>;
  /** How often one of the replicas has taken the database for away so far. */
  outages(): number;
  close(): Promise<void>;
}

const ADMIN_TOKEN = 'admin-token-of-this-test';
export const MESSAGE = { model: 'claude-opus-4-8', max_tokens: 1_000, messages: [{ role: 'user', content: 'hi' }] };

export async function startTeamWorld(config: object = {}): Promise<TeamWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'droid-team-'));
  const [postgres, sandbox, workos] = await Promise.all([
    startPostgres(),
    startSandbox({ remember: 100_000 }),
    startPretendWorkos(),
  ]);
  const url = await createDatabase(postgres);
  const database = new pg.Pool({ connectionString: url });
  database.on('error', () => undefined);
  // Logins whose tokens stay valid for longer than a test.
  const accounts = ['a1', 'a2', 'a3'].map((id) => {
    const { accessToken, refreshToken } = workos.issue({ email: `${id}@example.com`, organizations: ['org_a'] });
    return { id, access_token: accessToken, refresh_token: refreshToken, logged_in_at: new Date().toISOString() };
  });
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, accounts }));
  const env = {
    DATABASE_URL: url,
    DROID_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    DROID_ACCOUNTS: join(folder, 'accounts.json'),
    ADMIN_TOKEN,
    LOG_LEVEL: 'info',
  };
  const settings = {
    config: sandboxConfig(sandbox.url, {
      workos: { base_url: workos.url, organizations_url: `${workos.url}/api/cli/org` },
      ...config,
    }),
    env,
  };
  // The first one brings the schema.
  const first = await startGatewayProcess(settings);
  const replicas: [GatewayProcess, GatewayProcess] = [first, await startGatewayProcess(settings)];

  const admin: TeamWorld['admin'] = (method, path, body) =>
    sendRequest(
      `${first.url}${path}`,
      { method, headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' } },
      body && JSON.stringify(body),
    );
  return {
    postgres,
    database,
    sandbox,
    replicas,
    admin,
    makeKey: async (more = {}) => {
      const made = await admin('POST', '/admin/api/keys', { name: 'k', ...more });
      if (made.status !== 201) throw new Error(`no key: ${made.body.toString()}`);
      const key = JSON.parse(made.body.toString()) as { id: string; secret: string };
      await until(
        async () =>
          (await sendRequest(`${replicas[1].url}/v1/models`, { headers: { authorization: `Bearer ${key.secret}` } }))
            .status === 200,
      );
      return key;
    },
    ask: (replica, secret, body = MESSAGE, headers = {}) =>
      postJson(`${replicas[replica % 2]?.url}/v1/messages`, body, { authorization: `Bearer ${secret}`, ...headers }),
    outages: () =>
      replicas.reduce((count, replica) => count + replica.output().split('The database is away').length - 1, 0),
    close: async () => {
      await Promise.all(replicas.map((replica) => replica.close()));
      await Promise.all([sandbox.close(), workos.close(), database.end().catch(() => undefined)]);
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
