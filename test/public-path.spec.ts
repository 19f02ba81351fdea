import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox/pretend-upstream.js';
import { readPublicUrl } from '../src/config/read-public-url.js';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { SocketClient } from './support/socket-client.js';

interface Route {
  path: string;
}

const TOKEN = 'admin-token-of-this-test';
const ADMIN = { authorization: `Bearer ${TOKEN}` };
const MESSAGE = { model: 'claude-opus-4-8', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
/** Where a reverse proxy has the gateway, as clients know it. */
const PREFIX = '/team/cc';

let sandbox: Sandbox;
let gateway: TestGateway;

async function start(config: object = { public_url: `https://gw.internal${PREFIX}` }): Promise<void> {
  gateway = await startGateway({
    config: sandboxConfig(sandbox.url, config),
    env: { FACTORY_API_KEY: 'fk-team', ADMIN_TOKEN: TOKEN },
  });
}

async function statusOf(path: string, base = gateway.url): Promise<number> {
  return (await sendRequest(base + path, { headers: ADMIN })).status;
}

beforeEach(async () => {
  sandbox = await startSandbox({ strict: false });
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

describe('a gateway below a path', () => {
  it.each(['/v1/messages', '/messages', '/anthropic/v1/messages', '/v1/v1/messages?beta=true'])(
    'answers models at %s, whether a proxy takes the path away or not',
    async (path) => {
      await start();
      for (const prefix of ['', PREFIX])
        expect((await postJson(gateway.url + prefix + path, MESSAGE)).status).toBe(200);
    },
  );

  it('has all other addresses there, too', async () => {
    await start();
    const paths = ['', '/', '/?x=1', '/healthz', '/readyz', '/v1/models', '/v1/models/claude-opus-4-8', '/metrics'];
    for (const path of [...paths, '/admin/api/accounts', '/dashboard/api/session'])
      expect([path, await statusOf(PREFIX + path)]).toEqual([path, 200]);
    for (const path of [
      `${PREFIX}x/v1/models`,
      '/team/v1/models',
      `${PREFIX}${PREFIX}/v1/models`,
      '/TEAM/CC/v1/models',
    ])
      expect([path, await statusOf(path)]).toEqual([path, 404]);
  });

  it('counts what is asked for there as what it is', async () => {
    await start();
    await postJson(`${gateway.url}${PREFIX}/v1/messages`, MESSAGE);
    await statusOf(`${PREFIX}/healthz`);
    const { body } = await sendRequest(`${gateway.url}/metrics`, { headers: ADMIN });
    expect(body.toString()).toMatch(/route="\/healthz"/);
    expect(body.toString()).not.toMatch(/route="other"/);
  });

  it('has the Responses API by WebSocket there', async () => {
    await start();
    const client = await SocketClient.connect(gateway.url + PREFIX);
    const events = await client.ask({ model: 'gpt-5.1', input: 'hi' });
    expect(events.at(-1)?.type).toBe('response.completed');
    await client.close();
  });

  it('has signing in there, at the addresses that it tells', async () => {
    await start();
    const { body } = await sendRequest(`${gateway.url}${PREFIX}/.well-known/oauth-authorization-server`);
    const told = JSON.parse(body.toString()) as Record<string, string>;
    const device = new URL(told['device_authorization_endpoint'] ?? '').pathname;
    expect(device).toBe(`${PREFIX}/oauth/device_authorization`);
    const begun = await sendRequest(gateway.url + device, { method: 'POST' });
    const { verification_uri_complete: page } = JSON.parse(begun.body.toString()) as Record<string, string>;
    const { pathname, search } = new URL(page ?? '');
    expect(pathname).toBe(`${PREFIX}/device`);
    const shown = await sendRequest(gateway.url + pathname + search);
    expect(shown.status).toBe(200);
    // Whatever the page loads or leads to stays below the path.
    const addresses = [...shown.body.toString().matchAll(/(?:href|src|action)="(\/[^"]*)"/g)].map(([, to]) => to ?? '');
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((to) => !to.startsWith(`${PREFIX}/`))).toEqual([]);
    for (const to of addresses.filter((each) => /\.(?:css|svg)/.test(each)))
      expect([to, await statusOf(to)]).toEqual([to, 200]);
    expect(shown.headers['set-cookie']?.join() ?? `Path=${PREFIX}`).toContain(`Path=${PREFIX}`);
  });

  it('goes by the configuration in force', async () => {
    await start({});
    expect(await statusOf(`${PREFIX}/v1/models`)).toBe(404);
  });
});

describe('the path', () => {
  it('leads nobody to the admin API on the port of the clients', async () => {
    await start({ public_url: `https://gw.internal${PREFIX}`, admin_port: 0 });
    for (const path of ['/admin/api/accounts', '/dashboard', '/ADMIN/api/accounts', '/metrics'])
      expect([path, await statusOf(path), await statusOf(PREFIX + path)]).toEqual([path, 404, 404]);

    expect([
      await statusOf(`${PREFIX}/admin/api/accounts`, gateway.adminUrl),
      await statusOf(`${PREFIX}/v1/models`),
    ]).toEqual([200, 200]);
    expect(await statusOf(`${PREFIX}/v1/models`, gateway.adminUrl)).toBe(404);
  });

  it.each(['/v1', '/V1/', '/dashboard', '/admin/x', '/oauth/token'])(
    "cannot be the gateway's own: %s",
    async (path) => {
      await start({});
      await expect(startGateway({ config: { public_url: `https://gw.internal${path}` } })).rejects.toThrow(
        'public_url must not have the path',
      );
    },
  );

  it('cannot begin as any address that the gateway has', async () => {
    await start({});
    const { router } = gateway.app.getHttpAdapter().getInstance() as { router: { stack: { route?: Route }[] } };
    const firsts = router.stack.flatMap(({ route }) => /^\/([.\w-]+)/.exec(String(route?.path))?.[1] ?? []);
    expect(new Set(firsts)).toContain('sign-in');
    const allowed = [...new Set(firsts)].filter((first) => {
      const problems: string[] = [];
      readPublicUrl(`https://gw.internal/${first}/x`, problems);
      return problems.length === 0;
    });
    expect(allowed).toEqual([]);
  });
});
