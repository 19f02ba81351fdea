import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { INFERENCE_ROUTES } from './inference-routes.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const [messages] = INFERENCE_ROUTES;
const session = (id: string) => ({ 'x-claude-code-session-id': id });

let upstream: RawUpstream;
const gateways: TestGateway[] = [];

beforeAll(async () => {
  upstream = await startRawUpstream();
});

beforeEach(() => {
  upstream.requests.length = 0;
});

afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
  await upstream.close();
});

async function gatewayWith(factoryKey: string): Promise<TestGateway> {
  const gateway = await startGateway({
    config: sandboxConfig(upstream.url),
    // Replicas and restarts have one key, and so they find the same accounts.
    env: { FACTORY_API_KEY: factoryKey, DROID_ENCRYPTION_KEY: Buffer.alloc(32, 'key').toString('base64') },
  });
  gateways.push(gateway);
  return gateway;
}

function sentCredentials(): (string | undefined)[] {
  return upstream.requests.map(({ headers }) => headers.authorization);
}

describe('the order of credentials', () => {
  it("puts the server's key before whatever the client sends", async () => {
    const gateway = await gatewayWith('fk-team-key');
    await postJson(`${gateway.url}/v1/messages`, messages?.body, {
      authorization: 'Bearer client-bearer',
      'x-api-key': 'client-api-key',
      'x-goog-api-key': 'client-goog-key',
      'api-key': 'client-azure-key',
    });
    expect(sentCredentials()).toEqual(['Bearer fk-team-key']);
    expect(JSON.stringify(upstream.requests[0]?.headers)).not.toMatch(/client-(?:bearer|api-key|goog-key|azure-key)/);
  });

  it.each([
    [
      'Authorization before x-api-key',
      { authorization: 'Bearer client-bearer', 'x-api-key': 'client-api-key' },
      'Bearer client-bearer',
    ],
    ['Authorization alone, whatever its case', { authorization: 'bearer  client-bearer ' }, 'Bearer client-bearer'],
    ['x-api-key alone', { 'x-api-key': 'client-api-key' }, 'Bearer client-api-key'],
    [
      'x-api-key before x-goog-api-key',
      { 'x-api-key': 'client-api-key', 'x-goog-api-key': 'client-goog-key' },
      'Bearer client-api-key',
    ],
    [
      'x-goog-api-key before api-key',
      { 'x-goog-api-key': 'client-goog-key', 'api-key': 'client-azure-key' },
      'Bearer client-goog-key',
    ],
    ['api-key alone, as Azure has it', { 'api-key': 'client-azure-key' }, 'Bearer client-azure-key'],
    ['x-goog-api-key alone', { 'x-goog-api-key': 'client-goog-key' }, 'Bearer client-goog-key'],
    [
      'x-api-key where Authorization is no bearer',
      { authorization: 'Basic Y2xpZW50', 'x-api-key': 'client-api-key' },
      'Bearer client-api-key',
    ],
  ])("takes the client's own where the server has none: %s", async (_name, headers, expected) => {
    const gateway = await gatewayWith('');
    expect((await postJson(`${gateway.url}/v1/messages`, messages?.body, headers)).status).toBe(200);
    expect(sentCredentials()).toEqual([expected]);
  });

  it.each([{}, { authorization: 'Bearer ' }, { authorization: 'Basic Y2xpZW50' }, { 'x-api-key': ' ' }])(
    'answers 401 where nobody has one: %j',
    async (headers) => {
      const gateway = await gatewayWith(' , ');
      expect(
        (await postJson(`${gateway.url}/v1/messages`, messages?.body, headers as Record<string, string>)).status,
      ).toBe(401);
      expect(upstream.requests).toHaveLength(0);
    },
  );
});

describe('several keys, separated by commas', () => {
  const keys = ['fk-first-key', 'fk-second-key', 'fk-third-key'];
  const bearers = keys.map((key) => `Bearer ${key}`);

  it('take turns at requests of which nothing tells the conversation', async () => {
    const gateway = await gatewayWith(` ${keys.join(' , ')},, `);
    const answer = [{ role: 'assistant', content: 'hi' }];
    for (let i = 0; i < 6; i++) await postJson(`${gateway.url}/v1/messages`, { ...messages?.body, messages: answer });
    const sent = sentCredentials();
    expect(new Set(sent)).toEqual(new Set(bearers));
    expect(sent.slice(3)).toEqual(sent.slice(0, 3));
  });

  it('keep a conversation each, and share the conversations', async () => {
    const gateway = await gatewayWith(keys.join(','));
    for (let i = 0; i < 40; i++) {
      for (let turn = 0; turn < 2; turn++)
        await postJson(`${gateway.url}/v1/messages`, messages?.body, session(`conversation-${i}`));
    }
    const sent = sentCredentials();
    const firstTurns = sent.filter((_, index) => index % 2 === 0);
    expect(sent.filter((_, index) => index % 2 === 1)).toEqual(firstTurns);
    expect(new Set(sent)).toEqual(new Set(bearers));
  });

  it('keep it across dialects of naming it, and across a restart', async () => {
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
    for (const gateway of [await gatewayWith(keys.join(',')), await gatewayWith(keys.join(','))]) {
      await postJson(`${gateway.url}/v1/messages`, messages?.body, session(id));
      await postJson(`${gateway.url}/v1/messages`, {
        ...messages?.body,
        metadata: { user_id: `user_a_account_b_session_${id}` },
      });
      await postJson(`${gateway.url}/v1/messages`, {
        ...messages?.body,
        metadata: { user_id: JSON.stringify({ device_id: 'd', session_id: id }) },
      });
      await postJson(`${gateway.url}/v1/responses`, { model: 'gpt-x', input: 'hi', prompt_cache_key: id });
      await postJson(`${gateway.url}/v1/responses`, { model: 'gpt-x', input: 'hi' }, { session_id: id });
    }
    expect(new Set(sentCredentials()).size).toBe(1);
  });

  it('move only the conversations of a key that is taken away', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `conversation-${index}`);
    const place = async (factoryKey: string) => {
      const gateway = await gatewayWith(factoryKey);
      upstream.requests.length = 0;
      for (const id of ids) await postJson(`${gateway.url}/v1/messages`, messages?.body, session(id));
      return sentCredentials();
    };
    const before = await place(keys.join(','));
    const after = await place(keys.slice(0, 2).join(','));
    const stayed = before.map((bearer, index) => [bearer, after[index]]).filter(([bearer]) => bearer !== bearers[2]);
    expect(stayed.length).toBeGreaterThan(0);
    for (const [was, is] of stayed) expect(is).toBe(was);
  });
});
