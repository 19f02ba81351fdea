import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { startGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream, type UpstreamRequest } from './start-raw-upstream.js';

const UPSTREAMS = ['factory', 'vendor', 'local'] as const;
type UpstreamName = (typeof UPSTREAMS)[number];

const KEY_ENV: Readonly<Record<UpstreamName, string>> = {
  factory: 'FACTORY_API_KEY',
  vendor: 'VENDOR_KEY',
  local: 'LOCAL_KEY',
};
const KEY: Readonly<Record<UpstreamName, string>> = {
  factory: 'canary-factory-key',
  vendor: 'canary-vendor-key',
  local: 'canary-local-key',
};

interface ClientCredential {
  headers: Record<string, string>;
  query?: string;
  /** The one that counts. */
  own: string | undefined;
}

const CLIENT_CREDENTIALS: readonly ClientCredential[] = [
  { headers: {}, own: undefined },
  { headers: { authorization: 'Bearer canary-client-bearer' }, own: 'canary-client-bearer' },
  { headers: { 'x-api-key': 'canary-client-api-key' }, own: 'canary-client-api-key' },
  { headers: { 'x-goog-api-key': 'canary-client-goog-key' }, own: 'canary-client-goog-key' },
  { headers: {}, query: '?key=canary-client-query', own: 'canary-client-query' },
  {
    headers: {
      authorization: 'Bearer canary-client-bearer',
      'x-api-key': 'canary-client-api-key',
      'x-goog-api-key': 'canary-client-goog-key',
    },
    query: '?key=canary-client-query',
    own: 'canary-client-bearer',
  },
];

/** Sent along every time. */
const NEVER_FORWARDED = {
  cookie: 'session=canary-cookie',
  'proxy-authorization': 'Basic canary-proxy',
  'x-auth-token': 'canary-token',
};

const TYPES = ['anthropic', 'openai', 'common', 'google'] as const;
const PATH = {
  anthropic: '/v1/messages',
  openai: '/v1/responses',
  common: '/v1/chat/completions',
  google: '/v1/generate',
};
const KINDS = { factory: ['factory', undefined], vendor: ['plain', undefined], local: ['plain', 'bearer'] } as const;

const servers = new Map<UpstreamName, RawUpstream>();

beforeAll(async () => {
  for (const name of UPSTREAMS) servers.set(name, await startRawUpstream());
});

afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.close()));
});

/** Every upstream with an endpoint and a model of every dialect. */
function configOf(clientUpstream: UpstreamName): object {
  const pairs = UPSTREAMS.flatMap((upstream) =>
    TYPES.map((type) => ({ upstream, type, endpoint: `${upstream}-${type}` })),
  );
  return {
    upstreams: UPSTREAMS.map((name) => ({ name, api_key_env: KEY_ENV[name] })),
    client_authorization: { upstream: clientUpstream },
    endpoint: pairs.map(({ upstream, type, endpoint }) => ({
      name: endpoint,
      type,
      upstream,
      kind: KINDS[upstream][0],
      auth: KINDS[upstream][1],
      base_url: `${servers.get(upstream)?.url}/${type}`,
    })),
    models: pairs.map(({ type, endpoint }) => ({ id: `model-of-${endpoint}`, type, endpoint })),
  };
}

/** Every marked value that a request carries, wherever in its head. */
function canariesIn({ url, headers }: UpstreamRequest): string[] {
  return [...JSON.stringify([url, headers]).matchAll(/canary-[a-z-]+/g)].map(([canary]) => canary);
}

const KEYED: readonly (readonly UpstreamName[])[] = [
  [],
  ['vendor'],
  ['factory', 'local'],
  ['factory', 'vendor', 'local'],
];

describe.each(KEYED.map((keyed) => ({ keyed })))('with keys of $keyed', ({ keyed }) => {
  it.each(UPSTREAMS)(
    "and the clients' own for %s, every upstream sees its own credential or none",
    async (clientUpstream) => {
      const env = Object.fromEntries(UPSTREAMS.map((name) => [KEY_ENV[name], keyed.includes(name) ? KEY[name] : '']));
      // What is sent along tells of a proxy, so that the caller does not count as local.
      const gateway = await startGateway({
        config: configOf(clientUpstream),
        env: { ...env, DROID_ALLOW_ANONYMOUS: 'true' },
      });
      for (const target of UPSTREAMS) {
        for (const type of TYPES) {
          for (const { headers, query = '', own } of CLIENT_CREDENTIALS) {
            for (const server of servers.values()) server.requests.length = 0;
            const expected = keyed.includes(target) ? KEY[target] : target === clientUpstream ? own : undefined;

            const answer = await postJson(
              gateway.url + PATH[type] + query,
              { model: `model-of-${target}-${type}` },
              { ...headers, ...NEVER_FORWARDED },
            );

            const received = [...servers].flatMap(([name, { requests }]) =>
              requests.map((request) => ({ name, canaries: canariesIn(request) })),
            );
            expect({ target, type, headers, status: answer.status, received }).toEqual({
              target,
              type,
              headers,
              status: expected === undefined ? 401 : 200,
              received: expected === undefined ? [] : [{ name: target, canaries: [expected] }],
            });
          }
        }
      }
      await gateway.close();
    },
  );
});

describe('the header of a credential', () => {
  const BEARER = { authorization: 'Bearer canary-vendor-key' };
  const API_KEY = { 'x-api-key': 'canary-vendor-key' };
  const GOOG_KEY = { 'x-goog-api-key': 'canary-vendor-key' };

  function credentialHeaders(server: RawUpstream | undefined): Record<string, unknown> {
    const entries = Object.entries(server?.requests.at(-1)?.headers ?? {});
    return Object.fromEntries(
      entries.filter(([name]) => ['authorization', 'x-api-key', 'x-goog-api-key'].includes(name)),
    );
  }

  it.each([
    ['factory', 'anthropic', undefined, { ...BEARER, 'x-api-key': 'placeholder' }],
    ['factory', 'openai', undefined, BEARER],
    ['factory', 'common', undefined, BEARER],
    ['factory', 'google', undefined, BEARER],
    ['plain', 'anthropic', undefined, API_KEY],
    ['plain', 'anthropic', 'bearer', BEARER],
    ['plain', 'openai', undefined, BEARER],
    ['plain', 'openai', 'x-api-key', API_KEY],
    ['plain', 'common', undefined, BEARER],
    ['plain', 'common', 'x-api-key', API_KEY],
    ['plain', 'google', undefined, GOOG_KEY],
    ['plain', 'google', 'bearer', BEARER],
  ] as const)('for kind %s, type %s, auth %s', async (kind, type, auth, expected) => {
    const server = servers.get('vendor');
    const gateway = await startGateway({
      config: {
        upstreams: [{ name: 'vendor', api_key_env: 'VENDOR_KEY' }],
        endpoint: [{ name: 'it', kind, type, auth, upstream: 'vendor', base_url: server?.url }],
        models: [{ id: 'm', type, endpoint: 'it' }],
      },
      env: { VENDOR_KEY: KEY.vendor },
    });
    const answer = await postJson(gateway.url + PATH[type], { model: 'm' });
    await gateway.close();
    expect(answer.status).toBe(200);
    expect(credentialHeaders(server)).toEqual(expected);
  });

  const own: readonly [kind: string, headers: Record<string, string>, expected: object][] = [
    [
      'factory',
      { authorization: 'Bearer canary-own' },
      { authorization: 'Bearer canary-own', 'x-api-key': 'placeholder' },
    ],
    ['factory', { 'x-api-key': 'canary-own' }, { authorization: 'Bearer canary-own', 'x-api-key': 'placeholder' }],
    ['plain', { authorization: 'Bearer canary-own' }, { authorization: 'Bearer canary-own' }],
    ['plain', { 'x-api-key': 'canary-own' }, { 'x-api-key': 'canary-own' }],
  ];
  it.each(own)("stays the client's own on plain endpoints: kind %s, %j", async (kind, headers, expected) => {
    const server = servers.get('factory');
    const gateway = await startGateway({
      config: {
        endpoint: [{ name: 'anthropic', kind, base_url: server?.url }],
        models: [{ id: 'm', type: 'anthropic' }],
      },
    });
    await postJson(`${gateway.url}/v1/messages`, { model: 'm' }, headers);
    await gateway.close();
    expect(credentialHeaders(server)).toEqual(expected);
  });
});
