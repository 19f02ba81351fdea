import { type IncomingHttpHeaders } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BODY = {
  anthropic: { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
  openai: { model: 'm', input: 'hi' },
  common: { model: 'm', messages: [] },
  google: { model: 'm', contents: [] },
};
const PATH = {
  anthropic: '/v1/messages',
  openai: '/v1/responses',
  common: '/v1/chat/completions',
  google: '/v1/generate',
};
type ModelType = keyof typeof PATH;
const TYPES = Object.keys(PATH) as ModelType[];

/** As Claude Code, Codex and browsers send them, with what must stay here among them. */
const CLIENT_HEADERS = {
  'user-agent': 'claude-cli/2.1.197 (external, cli)',
  accept: 'application/json, text/event-stream',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': '*',
  'anthropic-version': '2026-10-21',
  'anthropic-dangerous-direct-browser-access': 'true',
  'anthropic-of-tomorrow': 'yes',
  'openai-beta': 'responses=v1',
  originator: 'codex_cli_rs',
  'x-app': 'cli',
  'x-openai-internal-codex-responses-lite': 'true',
  'x-stainless-lang': 'js',
  'x-stainless-of-tomorrow': 'yes',
  'x-claude-code-session-id': 'c0ffee00-0000-4000-8000-000000000001',
  'x-claude-code-agent-id': 'agent',
  'x-real-ip': '192.0.2.1',
  cookie: 'session=1',
  'proxy-authorization': 'Basic cHJveHk=',
  referer: 'http://localhost/',
  te: 'trailers',
  'x-custom': 'mine',
};

let upstream: RawUpstream;
let gateway: TestGateway | undefined;

beforeAll(async () => {
  upstream = await startRawUpstream();
});

afterAll(() => upstream.close());

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

async function startWith(endpoint: object, model: object = {}, more: object = {}): Promise<TestGateway> {
  const { type } = endpoint as { type: ModelType };
  gateway = await startGateway({
    config: {
      endpoint: [{ name: 'it', base_url: `${upstream.url}/it`, ...endpoint }],
      models: [{ id: 'm', type, endpoint: 'it', ...model }],
      ...more,
    },
    // Among the client's headers are some that only proxies add, so that it does not count as local.
    env: { FACTORY_API_KEY: 'fk-team-key', DROID_ALLOW_ANONYMOUS: 'true' },
  });
  return gateway;
}

/** What the upstream receives, without what belongs to the connection. */
async function sentHeaders(
  type: ModelType,
  client: Readonly<Record<string, string>>,
  query = '',
): Promise<IncomingHttpHeaders> {
  const answer = await postJson(`${gateway?.url}${PATH[type]}${query}`, BODY[type], client);
  expect(answer.status).toBe(200);
  const { host, connection, 'content-length': length, ...headers } = upstream.requests.at(-1)?.headers ?? {};
  expect(host).toBe(new URL(upstream.url).host);
  expect(connection).toBe('keep-alive');
  expect(length).toBe(String(upstream.requests.at(-1)?.body.length));
  return headers;
}

const CONTENT = { 'content-type': 'application/json', 'accept-encoding': 'identity' };
const EVERYWHERE = { ...CONTENT, authorization: 'Bearer fk-team-key' };
const FACTORY = {
  ...EVERYWHERE,
  'x-factory-client': 'cli',
  'x-client-version': '0.85.0',
  'x-session-id': expect.stringMatching(UUID),
  'x-assistant-message-id': expect.stringMatching(UUID),
  'user-agent': 'factory-cli/0.85.0',
};

describe('endpoints of kind factory', () => {
  const table: Readonly<Record<ModelType, object>> = {
    anthropic: {
      ...FACTORY,
      accept: 'application/json',
      'anthropic-version': '2023-06-01',
      'x-api-key': 'placeholder',
      'x-api-provider': 'anthropic',
    },
    openai: { ...FACTORY, 'x-api-provider': 'openai' },
    common: { ...FACTORY, accept: 'application/json', 'x-api-provider': 'baseten' },
    google: { ...FACTORY, accept: '*/*', 'x-api-provider': 'google' },
  };

  it.each(TYPES)("of type %s get exactly Factory's headers, and no x-stainless of ours", async (type) => {
    await startWith({ type });
    expect(await sentHeaders(type, {})).toEqual(table[type]);
  });

  it.each(TYPES)(
    "of type %s get of the client's only x-stainless, anthropic-* on Messages and Codex' word for its tools",
    async (type) => {
      await startWith({ type });
      expect(await sentHeaders(type, CLIENT_HEADERS)).toEqual({
        ...table[type],
        'x-stainless-lang': 'js',
        'x-stainless-of-tomorrow': 'yes',
        ...(type === 'anthropic' && {
          'anthropic-version': '2026-10-21',
          'anthropic-dangerous-direct-browser-access': 'true',
          'anthropic-of-tomorrow': 'yes',
        }),
        ...(type === 'openai' && { 'x-openai-internal-codex-responses-lite': 'true' }),
      });
    },
  );

  it.each(TYPES)('of type %s take the provider of the model', async (type) => {
    await startWith({ type }, { provider: 'fireworks' });
    expect(await sentHeaders(type, {})).toHaveProperty('x-api-provider', 'fireworks');
  });

  it("keep the client's session, message id and client name", async () => {
    await startWith({ type: 'anthropic' });
    const session = 'c0ffee00-0000-4000-8000-000000000001';
    const message = 'c0ffee00-0000-4000-8000-000000000002';
    const own = { 'x-session-id': session, 'x-assistant-message-id': message, 'x-factory-client': 'web' };
    expect(await sentHeaders('anthropic', { ...own, ...CLIENT_HEADERS })).toMatchObject(own);
  });

  it('get a new message id for each request', async () => {
    await startWith({ type: 'anthropic' });
    const ids = [await sentHeaders('anthropic', {}), await sentHeaders('anthropic', {})].map(
      (headers) => headers['x-assistant-message-id'],
    );
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('get the configured user agent and its version', async () => {
    await startWith({ type: 'openai' }, {}, { user_agent: 'factory-cli/0.231.4' });
    expect(await sentHeaders('openai', {})).toMatchObject({
      'user-agent': 'factory-cli/0.231.4',
      'x-client-version': '0.231.4',
    });
  });
});

describe('endpoints of kind plain', () => {
  const client = { 'user-agent': CLIENT_HEADERS['user-agent'], accept: CLIENT_HEADERS.accept };
  const stainless = { 'x-stainless-lang': 'js', 'x-stainless-of-tomorrow': 'yes' };

  it.each<[ModelType, object]>([
    [
      'anthropic',
      {
        ...CONTENT,
        ...client,
        ...stainless,
        'x-api-key': 'fk-team-key',
        'x-app': 'cli',
        'anthropic-version': '2026-10-21',
        'anthropic-dangerous-direct-browser-access': 'true',
        'anthropic-of-tomorrow': 'yes',
      },
    ],
    [
      'openai',
      {
        ...EVERYWHERE,
        ...client,
        ...stainless,
        'openai-beta': 'responses=v1',
        'x-openai-internal-codex-responses-lite': 'true',
        originator: 'codex_cli_rs',
      },
    ],
    ['common', { ...EVERYWHERE, ...client, ...stainless, 'openai-beta': 'responses=v1' }],
    ['google', { ...CONTENT, ...client, 'x-goog-api-key': 'fk-team-key' }],
  ])("of type %s get what their vendor understands, and nothing of Factory's", async (type, expected) => {
    await startWith({ type, kind: 'plain' });
    expect(await sentHeaders(type, CLIENT_HEADERS)).toEqual(expected);
  });

  it('get an anthropic-version where the client sends none', async () => {
    await startWith({ type: 'anthropic', kind: 'plain' });
    expect(await sentHeaders('anthropic', {})).toEqual({
      ...CONTENT,
      'x-api-key': 'fk-team-key',
      'anthropic-version': '2023-06-01',
    });
  });
});

describe('headers of the configuration', () => {
  it('replace defaults, come on top, and leave out what is null, whatever their case', async () => {
    await startWith({
      type: 'anthropic',
      headers: {
        'X-API-Provider': 'bedrock_anthropic',
        'x-api-key': null,
        'X-Client-Version': null,
        'X-Factory-Org-Id': 'org_1',
        'anthropic-version': '2024-01-01',
      },
    });
    const headers = await sentHeaders('anthropic', CLIENT_HEADERS);
    expect(headers).toMatchObject({
      'x-api-provider': 'bedrock_anthropic',
      'x-factory-org-id': 'org_1',
      'anthropic-version': '2024-01-01',
      authorization: 'Bearer fk-team-key',
    });
    expect(headers).not.toHaveProperty('x-api-key');
    expect(headers).not.toHaveProperty('x-client-version');
  });
});

describe('anthropic-beta', () => {
  const odd = 'claude-code-20250219 ,  fine-grained-tool-streaming-2025-05-14,,context-1m-2025-08-07';

  it.each(['factory', 'plain'])('goes to kind %s byte for byte at auto', async (kind) => {
    await startWith({ type: 'anthropic', kind }, { reasoning: 'auto' });
    expect(await sentHeaders('anthropic', { 'anthropic-beta': odd })).toHaveProperty('anthropic-beta', odd);
    expect(await sentHeaders('anthropic', {})).not.toHaveProperty('anthropic-beta');
  });

  it.each([
    ['high', undefined, 'interleaved-thinking-2025-05-14'],
    ['high', 'a-1', 'a-1,interleaved-thinking-2025-05-14'],
    ['high', 'interleaved-thinking-2025-05-14, a-1', 'interleaved-thinking-2025-05-14, a-1'],
    ['off', 'interleaved-thinking-2025-05-14', undefined],
    ['off', 'a-1,interleaved-thinking-2025-05-14,b-2', 'a-1,b-2'],
    ['off', 'a-1, b-2', 'a-1, b-2'],
  ])('at level %s: %s becomes %s', async (reasoning, given, expected) => {
    await startWith({ type: 'anthropic' }, { reasoning });
    expect(
      (await sentHeaders('anthropic', given === undefined ? {} : { 'anthropic-beta': given }))['anthropic-beta'],
    ).toBe(expected);
  });

  it('stays with the gateway on other dialects', async () => {
    await startWith({ type: 'common' });
    expect(await sentHeaders('common', { 'anthropic-beta': odd })).not.toHaveProperty('anthropic-beta');
  });
});

describe('what is for one hop only', () => {
  it.each(['factory', 'plain'])('does not pass to kind %s, whichever headers Connection nominates', async (kind) => {
    await startWith({ type: 'anthropic', kind });
    const nominated = { 'x-stainless-lang': 'js', 'anthropic-of-tomorrow': 'yes' };
    const headers = await sentHeaders('anthropic', {
      ...nominated,
      'x-stainless-os': 'Linux',
      connection: 'close, X-Stainless-Lang , anthropic-of-tomorrow',
    });
    for (const name of Object.keys(nominated)) expect(headers).not.toHaveProperty(name);
    expect(headers).toHaveProperty('x-stainless-os', 'Linux');
  });
});

describe('the query', () => {
  it.each([
    ['?beta=true', '?beta=true'],
    ['?key=secret&beta=true&utm=1', '?beta=true'],
    ['?beta=tr%75e%26x=1', '?beta=true%26x%3D1'],
    ['?betas=1', ''],
    ['', ''],
  ])('%s goes upstream as %s', async (query, expected) => {
    await startWith({ type: 'anthropic' });
    await sentHeaders('anthropic', {}, query);
    expect(upstream.requests.at(-1)?.url).toBe(`/it${expected}`);
    await postJson(`${gateway?.url}/v1/messages/count_tokens${query}`, BODY.anthropic);
    expect(upstream.requests.at(-1)?.url).toBe(`/it/count_tokens${expected}`);
  });

  it('joins the one that the endpoint has', async () => {
    await startWith({ type: 'anthropic', base_url: `${upstream.url}/it?api-version=1` });
    await sentHeaders('anthropic', {}, '?beta=true&api-version=2');
    expect(upstream.requests.at(-1)?.url).toBe('/it?api-version=1&beta=true');
  });
});
