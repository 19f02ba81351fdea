import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../sandbox/pretend-upstream.js';
import { jobActor } from '../../src/audit/actor.js';
import { KnownSessions } from '../../src/keys/known-sessions.service.js';
import { Members } from '../../src/keys/members.service.js';
import { SignInKeys } from '../../src/keys/sign-in-keys.service.js';
import { SignInSessions } from '../../src/keys/sign-in-sessions.service.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { INFERENCE_ROUTES } from '../inference-routes.js';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { openSessions, signIn as signInAt } from '../support/open-sessions.js';
import { SocketClient } from '../support/socket-client.js';

const BY = jobActor('sign_in');
const PUBLIC = { public_url: 'https://gateway.example.com' };
const ASK = { model: 'gpt-x', input: 'hi', store: false };
const HI = { model: 'claude-opus-4-8', max_tokens: 50, messages: [{ role: 'user', content: 'hi' }] };

let sandbox: Sandbox;
let gateway: TestGateway;
beforeEach(async () => {
  sandbox = await startSandbox({ strict: false });
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

async function start(config: object = {}, env: Record<string, string> = { FACTORY_API_KEY: 'fk-team' }): Promise<void> {
  gateway = await startGateway({ config: sandboxConfig(sandbox.url, { ...PUBLIC, ...config }), env });
}

const of = <T>(service: abstract new (...args: never[]) => T): T => gateway.app.get(service, { strict: false });

async function signIn(settings: object = {}, client = 'Claude Code') {
  const [known] = of(Members).list();
  const member = known ?? (await of(Members).create({ name: 'Ada', ...settings }, BY));
  const key = await of(SignInKeys).keyOf(member.id, BY);
  const issued = await of(SignInSessions).open(
    { keyId: key.id, memberId: member.id, provider: null },
    { client, clientId: null, address: null },
  );
  return { ...issued, member, refreshToken: issued.refreshToken ?? '' };
}

describe('the access token of who has signed in', () => {
  it.each(['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'])(
    'is taken in %s, and never goes upstream',
    async (name) => {
      await start();
      const { accessToken, refreshToken } = await signIn();
      const headers = { [name]: name === 'authorization' ? `Bearer ${accessToken}` : accessToken };
      for (const { path, body } of INFERENCE_ROUTES) {
        const answer = await postJson(gateway.url + path, body, headers);
        expect([path, answer.status]).toEqual([path, 200]);
      }
      await postJson(`${gateway.url}/v1/messages`, HI, { ...headers, 'x-upstream-authorization': refreshToken });
      const seen = JSON.stringify(sandbox.requests) + gateway.logs.join('\n');
      for (const token of [accessToken, refreshToken]) expect(seen).not.toContain(token.slice(8));
    },
  );

  it.each(['dgs-', 'dgr-', 'dgd-', 'dgc-'])(
    'or one like it (%s) goes nowhere where no key is needed',
    async (prefix) => {
      await start({}, {});
      const answer = await postJson(`${gateway.url}/v1/messages`, HI, {
        authorization: `Bearer ${prefix}${'x'.repeat(43)}`,
      });
      expect(answer.status).toBe(401);
      expect(sandbox.requests).toHaveLength(0);
    },
  );

  it('or a key is what everybody needs where a provider is configured', async () => {
    const provider = { issuer: 'https://id.example.com', client_id: 'droid2api' };
    await start({ member_sign_in: { provider } });
    expect((await postJson(`${gateway.url}/v1/messages`, HI, {})).status).toBe(401);
    const { accessToken } = await signIn();
    const answer = await postJson(`${gateway.url}/v1/messages`, HI, { 'x-api-key': accessToken });
    expect([answer.status, sandbox.requests.length]).toEqual([200, 1]);
  });

  it('has the limits of its member, in all sessions together', async () => {
    await start();
    const [one, other] = [await signIn({ requests_per_minute: 2 }), await signIn({}, 'Codex')];
    const ask = async (token: string) =>
      (await postJson(`${gateway.url}/v1/messages`, HI, { authorization: `Bearer ${token}` })).status;
    expect([await ask(one.accessToken), await ask(other.accessToken), await ask(other.accessToken)]).toEqual([
      200, 200, 429,
    ]);
  });

  it('is refused in the words of each dialect once it has ended', async () => {
    await start();
    const { accessToken, session } = await signIn();
    await of(SignInSessions).end(session.id, 'ended_by_operator', BY);
    for (const { path, body } of INFERENCE_ROUTES) {
      const answer = await postJson(gateway.url + path, body, { authorization: `Bearer ${accessToken}` });
      const text = answer.body.toString();
      expect([path, answer.status, answer.headers['x-should-retry']]).toEqual([path, 401, 'false']);
      expect(text).toMatch(/authentication_error|UNAUTHENTICATED/);
      expect(text).toContain('Sign in again: /login in Claude Code');
    }
    expect(sandbox.requests).toHaveLength(0);
  });

  it('that has ended ends a WebSocket at the next request', async () => {
    await start();
    const { accessToken, session } = await signIn();
    const client = await SocketClient.connect(gateway.url, { authorization: `Bearer ${accessToken}` });
    expect((await client.ask(ASK)).at(-1)).toMatchObject({ type: 'response.completed' });
    await of(SignInSessions).end(session.id, 'ended_by_operator', BY);
    expect(await client.ask(ASK)).toMatchObject([{ type: 'error', status: 401 }]);
    expect((await client.untilClosed()).code).toBe(1008);
  });

  it('that another process has just issued is taken at once, also for a WebSocket', async () => {
    await start();
    // From here on nothing but a request makes this process look into the database.
    await of(KnownSessions).onApplicationShutdown();
    const dataDir = join(dirname(gateway.configPath), 'data');
    const settings = { databaseUrl: undefined, encryptionKey: undefined, previousEncryptionKey: undefined };
    const database = await DatabaseService.open({ dataDir, ...settings });
    try {
      const other = await openSessions(database);
      const { accessToken } = await signInAt(other, 'ada@example.com');
      const headers = { authorization: `Bearer ${accessToken}` };
      const client = await SocketClient.connect(gateway.url, headers);
      expect((await client.ask(ASK)).at(-1)).toMatchObject({ type: 'response.completed' });
      await client.close();
      const { accessToken: next } = await signInAt(other, 'bea@example.com');
      const answer = await sendRequest(`${gateway.url}/v1/models`, { headers: { 'x-api-key': next } });
      expect(answer.status).toBe(200);
    } finally {
      await database.onApplicationShutdown();
    }
    const wrong = SocketClient.connect(gateway.url, { authorization: `Bearer dgs-${'x'.repeat(43)}` });
    await expect(wrong).rejects.toThrow('401');
  });
});
