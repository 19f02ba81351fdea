import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox/pretend-upstream.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { readMessagesStrictly } from './strict-clients/messages.js';

const PROMPT = 'You are Droid.\n\n';
const ATTRIBUTION = 'x-anthropic-billing-header: cc_version=2.1.330.f3a; cc_entrypoint=cli;';
const SESSION = '0a1b2c3d-0000-4000-8000-000000000001';

/** What Claude Code asks for, by an alias or a redirect, and the model that is to answer. */
const MODELS = [
  ['claude-gpt-5.4', 'gpt-5.4', 'responses'],
  ['claude-glm-5', 'glm-5', 'chat'],
  ['claude-gemini', 'gemini-3-flash-preview', 'generate'],
] as const;

let sandbox: Sandbox;
let gateway: TestGateway;
let client: Anthropic;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway({
    config: sandboxConfig(sandbox.url, { system_prompt: PROMPT, aliases: Object.fromEntries(MODELS) }),
    env: { FACTORY_API_KEY: 'fk-team-key' },
  });
  client = new Anthropic({ baseURL: gateway.url, apiKey: 'own', maxRetries: 0 });
});

afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

afterEach(() => sandbox.reset());

const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'zebra' }];
const metadata = { user_id: JSON.stringify({ device_id: 'd', account_uuid: '', session_id: SESSION }) };
const tools: Anthropic.Tool[] = [
  { name: 'stripes', description: 'Counts stripes. '.repeat(20), input_schema: { type: 'object', properties: {} } },
];

function lastSent(): Record<string, unknown> {
  return sandbox.requests.at(-1)?.json as Record<string, unknown>;
}

describe.each(MODELS)('%s', (alias, upstreamModel, dialect) => {
  const headers = { authorization: 'Bearer own' };

  it('is counted by an estimate, without an upstream', async () => {
    const count = (more: object) =>
      postJson(`${gateway.url}/v1/messages/count_tokens`, { model: alias, messages, ...more }, headers);
    const [bare, larger] = [await count({}), await count({ tools, system: 'Be brief.' })];
    expect([bare.status, bare.headers['x-gateway-token-count'], sandbox.requests]).toEqual([200, 'estimate', []]);
    const [few, more] = [bare, larger].map(
      ({ body }) => (JSON.parse(body.toString()) as { input_tokens: number }).input_tokens,
    );
    expect(few).toBeGreaterThan(5);
    expect(more).toBeGreaterThan(60);
    await expect(client.messages.countTokens({ model: alias, messages })).resolves.toEqual({ input_tokens: few });
  });

  it('refuses to count what is no request', async () => {
    const answer = await postJson(
      `${gateway.url}/v1/messages/count_tokens`,
      { model: alias, messages: 'zebra' },
      headers,
    );
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error' } },
    ]);
  });

  it.each([true, false])('answers a cache pre-warm by itself, stream %s', async (stream) => {
    const answer = await postJson(
      `${gateway.url}/v1/messages`,
      { model: alias, max_tokens: 0, messages, stream },
      headers,
    );
    const text = answer.body.toString();
    const message = stream ? readMessagesStrictly(text) : (JSON.parse(text) as object);
    expect([answer.status, sandbox.requests]).toEqual([200, []]);
    expect(message).toMatchObject({ model: alias, content: [], stop_reason: 'max_tokens' });
  });

  it("answers Claude Code's probe of one token, without reasoning", async () => {
    const thinking = { type: 'adaptive' } as const;
    const message = await client.messages.create({
      model: alias,
      max_tokens: 1,
      messages: [{ role: 'user', content: 'quota' }],
      metadata,
      thinking,
    });
    expect(message).toMatchObject({ type: 'message', model: alias, role: 'assistant' });
    expect(message.content.filter(({ type }) => type === 'thinking')).toEqual([]);
    expect(lastSent()).toMatchObject({ model: upstreamModel });
    expect(JSON.stringify(lastSent())).not.toMatch(/"effort"|reasoning_effort|thinkingConfig/);
  });

  it('says what was translated and dropped, and keeps the attribution from the other vendor', async () => {
    const answer = await postJson(
      `${gateway.url}/v1/messages?beta=true`,
      {
        model: alias,
        max_tokens: 500,
        messages,
        metadata,
        system: [
          { type: 'text', text: ATTRIBUTION },
          { type: 'text', text: 'Be brief.' },
        ],
        context_management: { edits: [] },
      },
      { ...headers, 'anthropic-beta': 'context-management-2025-06-27' },
    );
    expect(answer.status).toBe(200);
    expect(answer.headers['x-gateway-translated']).toBe(`messages>${dialect}`);
    expect(answer.headers['x-gateway-ignored-params']).toContain('context_management');
    const sent = sandbox.requests.at(-1);
    const text = sent?.body.toString();
    expect(text).toContain('Be brief.');
    expect(text).not.toContain('x-anthropic-billing-header');
    expect(text).not.toContain(SESSION);
    expect(sent?.headers['anthropic-beta']).toBeUndefined();
  });

  it.each([true, false])('is asked for a stream where the client asks for one, stream %s', async (stream) => {
    const answer = await postJson(
      `${gateway.url}/v1/messages`,
      { model: alias, max_tokens: 500, messages, stream },
      headers,
    );
    expect(answer.headers['content-type']).toMatch(stream ? /^text\/event-stream/ : /^application\/json/);
    expect(lastSent().stream).toBe(stream);
  });

  it('streams what the upstream gave whole', async () => {
    sandbox.script({ asJson: true });
    const answer = await postJson(
      `${gateway.url}/v1/messages`,
      { model: alias, max_tokens: 500, messages, stream: true },
      headers,
    );
    expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(readMessagesStrictly(answer.body.toString())).toMatchObject({
      model: alias,
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: expect.stringContaining('zebra') }],
    });
  });

  it.each([true, false])('takes no answer for one that is none, stream %s', async (stream) => {
    sandbox.script({ status: 200, body: { ok: true } });
    const answer = await postJson(
      `${gateway.url}/v1/messages`,
      { model: alias, max_tokens: 500, messages, stream },
      headers,
    );
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([
      502,
      { type: 'error', error: { type: 'api_error' } },
    ]);
  });

  it.each([
    "This model's maximum context length is 272000 tokens. However, your messages resulted in 300000 tokens.",
    'The input token count (300000) exceeds the maximum number of tokens allowed (272000).',
  ])('says that a conversation is too long in the words that both versions know: %s', async (message) => {
    sandbox.script({ status: 400, error: { message } });
    const answer = await postJson(
      `${gateway.url}/v1/messages`,
      { model: alias, max_tokens: 500, messages, stream: true },
      headers,
    );
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error', message: 'prompt is too long: 300000 tokens > 272000 maximum' } },
    ]);
  });
});

describe('a model of OpenAI', () => {
  it('has one prompt_cache_key for a conversation, which does not tell whose it is', async () => {
    const keyOf = async (session: string, content: string) => {
      await client.messages.create({
        model: 'claude-gpt-5.4',
        max_tokens: 500,
        messages: [{ role: 'user', content }],
        metadata: { user_id: JSON.stringify({ device_id: 'd', session_id: session }) },
      });
      return lastSent().prompt_cache_key;
    };
    const [first, second, other] = [
      await keyOf(SESSION, 'one'),
      await keyOf(SESSION, 'two'),
      await keyOf('another-session', 'one'),
    ];
    expect(first).toEqual(expect.any(String));
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(first).not.toContain(SESSION);
  });
});
