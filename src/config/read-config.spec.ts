import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from './read-config.js';

function problemsOf(config: unknown): readonly string[] {
  try {
    readConfig(typeof config === 'string' ? config : JSON.stringify(config));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('starts with an empty file: Factory endpoints, port 3000, no models', () => {
    const { config, warnings } = readConfig('{}');
    expect(config).toMatchObject({
      port: 3000,
      host: undefined,
      models: [],
      devMode: false,
      clientAuthorizationUpstream: 'factory',
    });
    expect(config.endpoints.map((endpoint) => [endpoint.name, endpoint.dialect, endpoint.kind])).toEqual([
      ['anthropic', 'messages', 'factory'],
      ['openai', 'responses', 'factory'],
      ['common', 'chat', 'factory'],
      ['google', 'generate', 'factory'],
    ]);
    expect(warnings).toEqual([]);
  });

  it('accepts the shipped config.json without a warning', () => {
    const { config, warnings } = readConfig(readFileSync('config.json', 'utf8'));
    expect(warnings).toEqual([]);
    expect(config.models.length).toBeGreaterThan(20);
  });

  it('reports every problem at once, with its path and never with its value', () => {
    const problems = problemsOf({
      port: 'sk-canary-port',
      models: [
        { id: 'a', type: 'anthropic' },
        { id: '', type: 'claude' },
        { id: 'c', type: 'openai', reasoning: 'sk-canary' },
      ],
      endpoint: [{ name: 'anthropic', base_url: 'ftp://canary' }],
      timeouts: { ping_ms: -1 },
    });
    const text = problems.join('\n');
    expect(text).toMatch(/^port must/m);
    expect(text).toMatch(/^models\[1\]\.id should not be empty/m);
    expect(text).toMatch(/^models\[1\]\.type must be one of the following values/m);
    expect(text).toMatch(/^models\[2\]\.reasoning must be one of the following values: auto, off/m);
    expect(text).toMatch(/endpoint\[0\].*base_url must be an http or https URL/m);
    expect(text).toMatch(/^timeouts\.ping_ms must not be less than 1/m);
    expect(text).not.toContain('canary');
  });

  it.each([
    [
      { models: [{ id: 'a', type: 'anthropic', endpoint: 'nowhere' }] },
      'models[0].endpoint names no entry of endpoint',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', endpoint: 'openai' }] },
      'models[0].endpoint serves another type than anthropic',
    ],
    [
      {
        models: [
          { id: 'a', type: 'openai' },
          { id: 'a', type: 'openai' },
        ],
      },
      'models[1].id must be unique',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', fallbacks: ['b'] }] },
      'models[0].fallbacks[0] must be the id of a model, or of a redirect or alias to one',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', context_fallback: 'claude-*' }] },
      'models[0].context_fallback must be the id of a model, or of a redirect or alias to one',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', fallbacks: ['old'] }], model_redirects: { old: 'a' } },
      'models[0].fallbacks[0] is the model itself',
    ],
    [{ models: [{ id: 'a', type: 'anthropic', endpoints: [] }] }, 'models[0].endpoints should not be empty'],
    [
      { models: [{ id: 'a', type: 'anthropic', endpoints: ['anthropic', 'nowhere'] }] },
      'models[0].endpoints[1] names no entry of endpoint',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', endpoints: ['anthropic', 'openai', 'anthropic'] }] },
      'models[0].endpoints[2] is named already',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', endpoints: ['openai', 'anthropic'] }] },
      'models[0].endpoints[0] serves another type than anthropic',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', endpoint: 'anthropic', endpoints: ['anthropic'] }] },
      'models[0].endpoint and models[0].endpoints exclude each other; keep endpoints',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', ids: { openai: 'b' } }] },
      'models[0].ids.openai names no endpoint of the model',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', ids: { anthropic: 1 } }] },
      'models[0].ids.anthropic must be the id by which the endpoint knows the model',
    ],
    [
      { models: [{ id: 'a', type: 'anthropic', ids: { anthropic: '*-*' } }] },
      'models[0].ids.anthropic must have one * at most',
    ],
    [
      { models: [{ id: 'claude-*', type: 'anthropic', ids: { anthropic: 'mine' } }] },
      'models[0].ids.anthropic must have a *, which stands for the id asked for, because models[0].id is a pattern',
    ],
    [
      { endpoint: [{ name: 'vendor', base_url: 'https://vendor.test/v1/messages' }] },
      'endpoint[0].type must be one of anthropic, openai, common, google where name is none of them',
    ],
    [
      { endpoint: [{ name: 'anthropic', base_url: 'https://vendor.test/', upstream: 'vendor' }] },
      'endpoint[0].upstream names no entry of upstreams',
    ],
    [
      { endpoint: [{ name: 'anthropic', base_url: 'https://v.test/', headers: { 'x-a': 'a\r\nb' } }] },
      'endpoint[0].headers: every name must be a header name and every value a string of printable ASCII or null',
    ],
    [{ client_authorization: { upstream: 'vendor' } }, 'client_authorization.upstream names no entry of upstreams'],
    [
      { models: [{ id: 'gpt-5.4', type: 'openai' }], aliases: { 'claude-x': 'gpt-5.3' } },
      'aliases.claude-x must be the id of a model or of a redirect to one',
    ],
    [
      { model_redirects: { old: 'gone' }, aliases: { 'claude-x': 'old' } },
      'aliases.claude-x must be the id of a model or of a redirect to one',
    ],
    [
      {
        models: [
          { id: 'a', type: 'openai' },
          { id: 'b', type: 'openai' },
        ],
        aliases: { a: 'b' },
      },
      'aliases.a is the id of a model or of a redirect already',
    ],
    [
      { models: [{ id: 'gpt-*', type: 'openai' }], aliases: { 'claude-*': 'gpt-5' } },
      'aliases.claude-*: an alias must be one id, without * and ?',
    ],
    [{ aliases: { a: 1 } }, 'aliases.a must be the id of a model or of a redirect to one'],
    [{ aliases: [] }, 'aliases must be an object'],
    [{ model_redirects: { a: 1 } }, 'model_redirects: every value must be the id of a model'],
    ['[]', 'the file must hold one JSON object'],
  ])('refuses %j', (config, problem) => {
    expect(problemsOf(config)).toContain(problem);
  });

  it('takes endpoints in their order, of several types', () => {
    const entry = { id: 'a', type: 'anthropic', endpoints: ['anthropic', 'openai'], ids: { openai: 'b' } };
    const { config, warnings } = readConfig(JSON.stringify({ models: [entry, { id: 'c', type: 'openai' }] }));
    expect(config.models.map(({ endpoints }) => endpoints.map(({ name }) => name))).toEqual([
      ['anthropic', 'openai'],
      ['openai'],
    ]);
    expect([config.models[0]?.dialect, config.models[0]?.ids, warnings]).toEqual([
      'messages',
      new Map([['openai', 'b']]),
      [],
    ]);
  });

  it('takes aliases of exact ids, of what globs match, and of redirects', () => {
    const models = [
      { id: 'gpt-5.4', type: 'openai' },
      { id: 'gemini-*', type: 'google' },
    ];
    const aliases = { 'claude-gpt': 'gpt-5.4', 'claude-gemini': 'gemini-9', 'claude-fast': 'fast' };
    const { config, warnings } = readConfig(JSON.stringify({ models, model_redirects: { fast: 'gpt-5.4' }, aliases }));
    expect([Object.fromEntries(config.aliases), warnings]).toEqual([aliases, []]);
  });

  it('says where the JSON breaks without quoting it', () => {
    const [problem] = problemsOf('{"port": 3000, "system_prompt": "sk-canary-1" "x"}');
    expect(problem).toMatch(/^the file is not valid JSON \(at position \d+/);
    expect(problem).not.toContain('canary');
  });

  it('warns of unknown keys and suggests the near one', () => {
    const { warnings } = readConfig(
      JSON.stringify({ prot: 1, models: [{ id: 'a', type: 'openai', resoning: 'low' }], something_else: {} }),
    );
    expect(warnings).toEqual([
      'prot is not a known key; did you mean port?',
      'models[0].resoning is not a known key; did you mean reasoning?',
      'something_else is not a known key',
    ]);
  });

  it('leaves unusable proxies out and reports them without their URL', () => {
    const { config, warnings } = readConfig(
      JSON.stringify({
        proxies: [{ name: 'a', url: 'http://u:p@127.0.0.1:1' }, { url: 'socks5://canary:9' }, 'canary'],
      }),
    );
    expect(config.proxies).toEqual([{ name: 'a', url: 'http://u:p@127.0.0.1:1' }]);
    expect(warnings).toHaveLength(2);
    expect(warnings.join()).not.toContain('canary');
  });

  it('gives plain endpoints no system prompt but their own', () => {
    const { config } = readConfig(
      JSON.stringify({
        system_prompt: 'P',
        upstreams: [{ name: 'vendor', api_key_env: 'VENDOR_KEY' }],
        endpoint: [
          { name: 'anthropic', base_url: 'https://a.test/' },
          { name: 'plain', type: 'anthropic', kind: 'plain', upstream: 'vendor', base_url: 'https://b.test/' },
          {
            name: 'prompted',
            type: 'openai',
            kind: 'plain',
            upstream: 'vendor',
            base_url: 'https://c.test/',
            system_prompt: 'Q',
          },
        ],
      }),
    );
    expect(config.endpoints.map((endpoint) => [endpoint.systemPrompt, endpoint.auth])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['Q', undefined],
    ]);
    expect(config.systemPrompt).toBe('P');
  });
});
