import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { AccountPool } from '../../src/accounts/account-pool.service.js';
import { HOUR_MS } from '../../src/config/durations.js';
import { Traffic } from '../../src/observability/traffic.service.js';
import { postJson, sendRequest } from '../send-request.js';
import { KeyedGateway, MESSAGE } from '../support/keyed-gateway.js';
import { until } from '../support/until.js';

const bench = new KeyedGateway();

/** A request whose client leaves when the gateway has it and `when` has come. */
async function leave(secret: string, when: Promise<unknown>): Promise<void> {
  const client = new AbortController();
  const options = {
    method: 'POST',
    signal: client.signal,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
  };
  const left = sendRequest(`${bench.url}/v1/messages`, options, JSON.stringify({ ...MESSAGE, stream: true })).catch(
    () => undefined,
  );
  await when;
  const traffic = bench.gateway.app.get(Traffic, { strict: false });
  await until(() => [...traffic.underWay()].some(({ kinds }) => kinds.includes('received')));
  client.abort();
  await left;
}

/** Nothing of it is recorded, and the account is free for the next one. */
async function expectNothing(): Promise<void> {
  await bench.gateway.logged(/POST \/v1\/messages 499 /);
  expect(bench.sandbox.requests).toHaveLength(0);
  expect(await bench.records()).toEqual([]);
  expect(bench.gateway.app.get(AccountPool, { strict: false }).list()[0]?.inFlight).toBe(0);
}

describe('a request whose client leaves before it is sent', () => {
  it('because its token is being refreshed is not recorded', async () => {
    const options = { lifetimeMs: 1 };
    const workos = await startPretendWorkos(options);
    try {
      await bench.start({}, { workos: { base_url: workos.url, organizations_url: `${workos.url}/api/cli/org` } });
      const { accessToken, refreshToken } = workos.issue({ email: 'one@example.com', organizations: ['org_a'] });
      // Whatever refreshes the account first, the token that it gets is not used before the client has left.
      let refresh: () => void = () => undefined;
      const asked = new Promise<void>((resolve) => {
        workos.beforeSpending = () => {
          resolve();
          return new Promise((go) => (refresh = go));
        };
      });
      await postJson(
        `${bench.url}/admin/api/accounts/import`,
        {
          version: 1,
          accounts: [
            {
              id: 'one',
              access_token: accessToken,
              refresh_token: refreshToken,
              logged_in_at: new Date().toISOString(),
            },
          ],
        },
        bench.admin,
      );
      const { secret } = await bench.makeKey();
      await leave(secret, asked);
      options.lifetimeMs = 8 * HOUR_MS;
      refresh();
      await expectNothing();
    } finally {
      await workos.close();
    }
  });

  it('because no connection stands yet is not recorded', async () => {
    const held: Socket[] = [];
    let proxy: Server | undefined;
    try {
      const connecting = new Promise<void>((resolve) => {
        proxy = createServer((socket) => {
          held.push(socket.on('error', () => undefined));
          resolve();
        });
      });
      await new Promise<void>((resolve) => proxy?.listen(0, '127.0.0.1', resolve));
      await bench.start(undefined, {
        proxies: [{ name: 'silent', url: `http://127.0.0.1:${(proxy?.address() as AddressInfo).port}` }],
      });
      const { secret } = await bench.makeKey();
      await leave(secret, connecting);
      await expectNothing();
    } finally {
      for (const socket of held) socket.destroy();
      proxy?.close();
    }
  });
});
