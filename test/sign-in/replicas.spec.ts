import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Balancer, startBalancer } from '../run/start-balancer.js';
import { sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { createDatabase } from '../support/create-database.js';
import { findFreePort } from '../support/find-free-port.js';
import { type RunningPostgres, startPostgres } from '../support/start-postgres.js';
import { until } from '../support/until.js';
import { PageVisitor } from './page-visitor.js';
import { signInAtProvider } from './sign-in-at-provider.js';
import { type RunningProvider, startOidcProvider } from './start-oidc-provider.js';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
// Of whom several share a file of tokens.
const HEADERS = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'claude-code/2.1.332' };

interface Answer {
  status: number;
  json: Record<string, string>;
}

/** Two gateways on one PostgreSQL. The balancer gives each request, on a connection of its own, to the other one. */
describe('replicas behind a balancer', () => {
  let postgres: RunningPostgres;
  let provider: RunningProvider;
  let balancer: Balancer;
  const replicas: TestGateway[] = [];

  const post = async (path: string, fields: Record<string, string | undefined>): Promise<Answer> => {
    const given = Object.entries(fields).map(([name, value]): [string, string] => [name, value ?? '']);
    const form = new URLSearchParams(given).toString();
    const { status, body } = await sendRequest(balancer.url + path, { method: 'POST', headers: HEADERS }, form);
    return { status, json: (body.length === 0 ? {} : JSON.parse(body.toString())) as Record<string, string> };
  };
  const statusesOf = async (token = ''): Promise<number[]> => {
    const list = (): Promise<{ status: number }> =>
      sendRequest(`${balancer.url}/v1/models`, { headers: { 'x-api-key': token } });
    return [(await list()).status, (await list()).status];
  };

  /** The device flow to the end; two devices ask at once with the code that was approved. */
  const signIn = async (person: string): Promise<Answer[]> => {
    const { json: device } = await post('/oauth/device_authorization', {});
    const visitor = new PageVisitor(balancer.url);
    const asked = await visitor.get(device['verification_uri_complete'] ?? '');
    const confirmed = await visitor.submit(asked, { answer: 'confirm' });
    const back = await signInAtProvider(confirmed.next ?? '', person);
    expect((await visitor.get(back.href)).status).toBe(200);
    const poll = { grant_type: DEVICE_GRANT, device_code: device['device_code'] };
    return Promise.all([post('/oauth/token', poll), post('/oauth/token', poll)]);
  };

  beforeAll(async () => {
    postgres = await startPostgres();
    provider = await startOidcProvider({ rotating: true });
    const ports = [await findFreePort(), await findFreePort()];
    balancer = await startBalancer(ports);
    const config = sandboxConfig('http://127.0.0.1:9', {
      public_url: balancer.url,
      member_sign_in: { provider: provider.config },
    });
    const shared = {
      DATABASE_URL: await createDatabase(postgres),
      DROID_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      FACTORY_API_KEY: 'fk-team',
    };
    // One after the other: they take their environment from this process.
    for (const port of ports) replicas.push(await startGateway({ config, env: { ...shared, PORT: String(port) } }));
    await balancer.whenReady(ports);
  });
  afterAll(async () => {
    await balancer.close();
    await Promise.all(replicas.map((replica) => replica.close()));
    await provider.close();
    await postgres.stop();
  });

  it.each(['claude-code/2.1.332', 'axios/1.15.2'])('sign in, renew and end one session of %s', async (agent) => {
    HEADERS['user-agent'] = agent;
    const polls = await signIn('ann');
    expect(polls.map(({ status }) => status).sort()).toEqual([200, 400]);
    const issued = polls.find(({ status }) => status === 200)?.json ?? {};
    expect(await statusesOf(issued['access_token'])).toEqual([200, 200]);
    let refresh = issued['refresh_token'];
    for (let turn = 0; turn < 3; turn++) {
      const renewed = await post('/oauth/token', { grant_type: 'refresh_token', refresh_token: refresh });
      expect(renewed).toMatchObject({ status: 200 });
      expect(await statusesOf(renewed.json['access_token'])).toEqual([200, 200]);
      // Another process of the client, which has the token before in its memory.
      const late = await post('/oauth/token', { grant_type: 'refresh_token', refresh_token: refresh });
      expect([late.status, late.json['error']]).toEqual([401, 'invalid_grant']);
      refresh = renewed.json['refresh_token'];
    }
    expect((await post('/oauth/revoke', { token: refresh })).status).toBe(200);
    await until(async () => String(await statusesOf(issued['access_token'])) === '401,401');
  });

  it('let nobody go on whom the provider has removed', async () => {
    const polls = await signIn('ann');
    const issued = polls.find(({ status }) => status === 200)?.json ?? {};
    expect(await statusesOf(issued['access_token'])).toEqual([200, 200]);
    provider.people.delete('ann');
    const renewal = { grant_type: 'refresh_token', refresh_token: issued['refresh_token'] };
    expect(await post('/oauth/token', renewal)).toMatchObject({ status: 401, json: { error: 'invalid_grant' } });
    await until(async () => String(await statusesOf(issued['access_token'])) === '401,401');
  });
});
