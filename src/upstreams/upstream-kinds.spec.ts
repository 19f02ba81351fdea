import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config/read-config.js';
import { UPSTREAM_KINDS } from '../config/upstream-words.js';
import { DIALECTS, MODEL_TYPES } from '../dialects/dialect.js';
import { applyEndpointChanges } from './apply-endpoint-changes.js';
import { FACTORY } from './factory.js';
import { systemPromptOf } from './system-prompt-of.js';
import { type RequestTarget } from './upstream-kind.js';
import { kindOf } from './upstream-kinds.js';

const UNSPOKEN = ['azure-google', 'bedrock-google', 'vertex-openai'];
const PUBLISHERS = 'projects/p-1/locations/eu/publishers';
const PATHS = new Map([
  ['bedrock-anthropic', 'messages'],
  ['vertex-anthropic', `${PUBLISHERS}/anthropic`],
  ['vertex-google', `${PUBLISHERS}/google`],
]);

const { config } = readConfig(
  JSON.stringify({
    system_prompt: 'P',
    endpoint: UPSTREAM_KINDS.flatMap((kind) =>
      MODEL_TYPES.filter((type) => !UNSPOKEN.includes(`${kind}-${type}`)).map((type) => ({
        name: `${kind}-${type}`,
        kind,
        type,
        base_url: `https://it.test/base/${PATHS.get(`${kind}-${type}`) ?? ''}`,
      })),
    ),
  }),
);

function endpointNamed(name: string) {
  const endpoint = config.endpoints.find((one) => one.name === name);
  if (!endpoint) throw new Error(name);
  return endpoint;
}

function urlAt(name: string, requestUrl: string, more: Partial<RequestTarget> = {}): string {
  const endpoint = endpointNamed(name);
  const target = { endpoint, requestUrl, model: 'm/1', streaming: false, below: undefined, ...more };
  return kindOf(endpoint).url(target).href;
}

describe.each(config.endpoints)('an endpoint $name', (endpoint) => {
  it('never lets a credential, a cookie or a header of this hop pass', () => {
    const kept = [
      'authorization',
      'x-api-key',
      'x-goog-api-key',
      'api-key',
      'api-key',
      'cookie',
      'host',
      'connection',
      'x-session-id',
      'x-gateway-project',
    ];
    const allowed = kindOf(endpoint).allowedClientHeaders;
    expect(DIALECTS.flatMap((dialect) => kept.filter((name) => allowed[dialect].test(name)))).toEqual([]);
  });

  it('keeps an address that has no token count and no beta', () => {
    const { dialect } = endpoint;
    const own = kindOf(endpoint).url({
      endpoint,
      requestUrl: '/v1/x?key=1',
      model: 'm',
      streaming: false,
      below: undefined,
    });
    const isBuilt = endpoint.name === 'vertex-anthropic' || (dialect === 'generate' && endpoint.kind !== 'factory');
    if (!isBuilt) expect(own).toBe(endpoint.url);
    expect(own.href).not.toContain('key=');
  });
});

describe('addresses', () => {
  it.each<[string, string, Partial<RequestTarget>, string]>([
    ['factory-anthropic', '/v1/messages?beta=true&x=1', {}, 'https://it.test/base/?beta=true'],
    ['plain-anthropic', '/v1/messages/count_tokens', { below: 'count_tokens' }, 'https://it.test/base/count_tokens'],
    ['factory-openai', '/v1/responses/compact', { below: 'compact' }, 'https://it.test/base/compact'],
    ['factory-google', '/v1/generate', { streaming: true }, 'https://it.test/base/'],
    ['plain-google', '/v1/generate', {}, 'https://it.test/base/models/m%2F1:generateContent'],
    [
      'plain-google',
      '/v1/generate?beta=b',
      { streaming: true },
      'https://it.test/base/models/m%2F1:streamGenerateContent?beta=b&alt=sse',
    ],
  ])('%s %s %j', (name, requestUrl, more, expected) => {
    expect(urlAt(name, requestUrl, more)).toBe(expected);
  });
});

describe('bodies', () => {
  const body = { model: 'm', stream: true, contents: [] };

  it("go to Google's own API without what stands in the address", () => {
    const endpoint = endpointNamed('plain-google');
    const changes = kindOf(endpoint).bodyChanges(endpoint, undefined);
    expect(applyEndpointChanges(body, changes)).toEqual({ contents: [] });
  });

  it('go to all others as they are', () => {
    const others = config.endpoints.filter(({ name }) => /^(?:factory-|plain-(?!google))/.test(name));
    for (const endpoint of others)
      expect(applyEndpointChanges(body, kindOf(endpoint).bodyChanges(endpoint, 'b'))).toBe(body);
  });

  it('may gain a member', () => {
    expect(applyEndpointChanges(body, { set: { anthropic_version: 'v', model: 'n' }, remove: ['stream'] })).toEqual({
      model: 'n',
      contents: [],
      anthropic_version: 'v',
    });
  });
});

describe('system prompts', () => {
  it('are the general one at Factory, none elsewhere, and the own one where there is one', () => {
    const own = { ...endpointNamed('plain-openai'), systemPrompt: 'Q' };
    expect(systemPromptOf(endpointNamed('factory-openai'), config)).toBe('P');
    expect(systemPromptOf(endpointNamed('plain-openai'), config)).toBe('');
    expect(systemPromptOf(own, config)).toBe('Q');
    expect(systemPromptOf({ ...endpointNamed('factory-openai'), systemPrompt: '' }, config)).toBe('');
  });
});

it('Factory is asked for quotas beside its endpoints', () => {
  const [endpoint] = readConfig('{}').config.endpoints;
  expect(endpoint && FACTORY.quota?.url(endpoint).href).toBe('https://api.factory.ai/api/billing/limits');
});
