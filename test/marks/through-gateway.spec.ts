import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { postJson } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';

const OTHERS = ['gpt-5.4', 'glm-5', 'gemini-3-pro'] as const;

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway({ config: sandboxConfig(sandbox.url), env: { FACTORY_API_KEY: 'fk-sandbox-key' } });
});

afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

afterEach(() => sandbox.reset());

describe('threads of Anthropic’s SDK', () => {
  it.each(OTHERS)('on %s: its tool runner sends the whole conversation instead, and ends', async (model) => {
    const cities: string[] = [];
    const weather = betaTool({
      name: 'weather',
      description: 'The weather of a city',
      inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const,
      run: ({ city }) => {
        cities.push(city);
        return 'sunny';
      },
    });
    const client = new Anthropic({ baseURL: gateway.url, apiKey: 'anything', maxRetries: 0 });
    const runner = client.beta.messages.toolRunner({
      model,
      max_tokens: 500,
      tools: [weather],
      messages: [{ role: 'user', content: 'go [[tool weather {"city":"Genf"}]]' }],
    });
    const message = await runner.runUntilDone();
    expect([cities, message.stop_reason]).toEqual([['Genf'], 'end_turn']);
    expect(JSON.stringify(message.content)).toContain('sunny');
    const last = JSON.stringify(sandbox.requests.at(-1)?.json);
    for (const said of ['go [[tool weather', 'sunny', 'The weather of a city']) expect(last).toContain(said);
  });
});

describe('what is not translated', () => {
  let upstream: RawUpstream;
  let near: TestGateway;

  beforeAll(async () => {
    upstream = await startRawUpstream();
    near = await startGateway({
      config: sandboxConfig(upstream.url, { models: [{ id: 'claude-*', type: 'anthropic' }] }),
      env: { FACTORY_API_KEY: 'fk-team-key' },
    });
  });

  afterAll(async () => {
    await near.close();
    await upstream.close();
  });

  it('passes threads, safeguards and unknown fields untouched, and the vendor’s `error.details` back', async () => {
    const details = { error_code: 'thread_not_found', thread_id: 'thread_1' };
    const error = { type: 'error', error: { type: 'invalid_request_error', message: 'gone', details } };
    upstream.answer(answerJson(400, error));
    const body = {
      model: 'claude-opus-4-8',
      max_tokens: 10,
      thread: { type: 'continue', previous_message_id: 'msg_1' },
      safeguards: { novelty: 1.0 },
      messages: [{ role: 'user', content: [{ type: 'novelty', novelty: 1 }] }],
    };
    const answer = await postJson(`${near.url}/v1/messages`, body);
    expect(JSON.parse(upstream.requests.at(-1)?.body.toString() ?? '')).toMatchObject(body);
    expect(JSON.parse(answer.body.toString())).toEqual(error);
    expect(answer.headers['x-gateway-ignored-params']).toBeUndefined();
  });
});

describe('the header of ignored fields', () => {
  const MESSAGES = { max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };

  it.each([
    ['/v1/messages', 'gpt-5.4', { ...MESSAGES, novelty: 1 }],
    ['/v1/chat/completions', 'claude-opus-4-6', { ...MESSAGES, novelty: 1 }],
    ['/v1/responses', 'gemini-3-pro', { input: 'hi', novelty: 1 }],
    ['/v1/generate', 'gpt-5.4', { contents: [{ role: 'user', parts: [{ text: 'hi' }] }], novelty: 1 }],
  ])('names a field that nobody knows: %s on %s', async (path, model, body) => {
    const { status, headers } = await postJson(gateway.url + path, { model, ...body });
    expect([status, headers['x-gateway-ignored-params']]).toEqual([200, 'novelty']);
  });

  it('holds names that no header could hold, and only so many', async () => {
    const strange = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`ö\r\nset-cookie: ${at},`, 1]));
    const answer = await postJson(`${gateway.url}/v1/chat/completions`, { model: 'gpt-5.4', ...MESSAGES, ...strange });
    const header = answer.headers['x-gateway-ignored-params'] ?? '';
    expect(answer.status).toBe(200);
    expect(header).toMatch(/^%C3%B6%0D%0Aset-cookie: 0%2C, /);
    expect(header).toMatch(/ and \d+ more$/);
    expect(header.length).toBeLessThan(1_600);
  });
});

describe('safeguards', () => {
  it('are refused in words that Claude Code acts upon', async () => {
    const body = { model: 'gpt-5.4', max_tokens: 10, safeguards: {}, messages: [{ role: 'user', content: 'hi' }] };
    const answer = await postJson(`${gateway.url}/v1/messages`, body);
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: expect.stringContaining('safeguards') } },
    ]);
  });
});
