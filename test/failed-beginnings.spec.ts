import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const user = { role: 'user', content: 'hi' };
const CHAT = { path: '/v1/chat/completions', body: { model: 'glm-x', messages: [user] } };
const RESPONSES = { path: '/v1/responses', body: { model: 'gpt-x', input: 'hi' } };
const MESSAGES = { path: '/v1/messages', body: { model: 'claude-x', max_tokens: 10, messages: [user] } };

const choice = (finish: string, content: string): object => ({
  id: 'c1',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
});
const response = (status: string, output: object[], error: object | null = null): object => ({
  id: 'resp_1',
  object: 'response',
  status,
  error,
  output,
});
const message = (content: unknown): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content,
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 1 },
});
const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok', annotations: [] }] };
const GOOD = {
  [CHAT.path]: choice('stop', 'ok'),
  [RESPONSES.path]: response('completed', [said]),
  [MESSAGES.path]: message([{ type: 'text', text: 'ok' }]),
};
const ROLE = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n';

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
});

afterAll(() => upstream.close());
afterEach(() => gateway.close());

/** A gateway with two accounts. The first request of a client meets `first`, and what follows it meets `then`. */
async function start(first: string, then = '', type = 'application/json'): Promise<void> {
  let count = 0;
  upstream.requests.length = 0;
  upstream.answer((_request, answer) => {
    answer.writeHead(200, { 'content-type': type }).end(count++ === 0 ? first : then);
  });
  gateway = await startGateway({
    config: sandboxConfig(upstream.url),
    env: { FACTORY_API_KEY: 'fk-account-one,fk-account-two', LOG_LEVEL: 'error' },
  });
}

const errorsOfAccounts = (): (string | null)[] =>
  gateway.app
    .get(AccountPool, { strict: false })
    .list()
    .map(({ lastError }) => lastError);

describe('a whole answer of the own dialect', () => {
  it.each([
    ['a failed response', RESPONSES, response('failed', [], { code: 'server_error', message: 'no' })],
    ['a cancelled response', RESPONSES, response('cancelled', [])],
    ['a choice that ended in an error', CHAT, choice('error', '')],
    ['a choice beside an error', CHAT, { choices: [{}], error: { code: 502, message: 'no' } }],
    [
      'an error that has the member of an answer',
      MESSAGES,
      { type: 'error', error: { type: 'api_error', content: [] } },
    ],
    ['an answer without content', MESSAGES, message(null)],
  ])('that is %s has another account take over', async (_name, { path, body }, failed) => {
    const good = JSON.stringify(GOOD[path]);
    await start(JSON.stringify(failed), good);
    const answer = await postJson(gateway.url + path, body);
    expect([answer.status, answer.body.toString(), upstream.requests.length]).toEqual([200, good, 2]);
  });

  it.each([
    ['a failure that blames the request', RESPONSES, response('failed', [], { code: 'invalid_prompt', message: 'no' })],
    ['half an answer that broke off', CHAT, choice('network_error', 'half')],
    ['a good answer that speaks of failures', RESPONSES, response('completed', [{ status: 'failed' }, said])],
    ['an answer that was asked for in the background', RESPONSES, response('queued', [])],
  ])('that is %s passes untouched', async (_name, { path, body }, answered) => {
    await start(JSON.stringify(answered));
    const answer = await postJson(gateway.url + path, body);
    expect([answer.status, answer.body.toString(), upstream.requests.length]).toEqual([
      200,
      JSON.stringify(answered),
      1,
    ]);
    expect(errorsOfAccounts()).toEqual([null, null]);
  });

  it.each([CHAT, RESPONSES, MESSAGES])('is one whatever its content type says: $path', async ({ path, body }) => {
    const good = JSON.stringify(GOOD[path]);
    await start(good, '', 'text/event-stream');
    for (const stream of [false, true]) {
      const answer = await postJson(gateway.url + path, { ...body, stream });
      expect([answer.headers['content-type'], answer.body.toString()]).toEqual(['application/json', good]);
      await gateway.close();
      await start(good, '', 'text/plain');
    }
  });
});

describe('a stream of the own dialect', () => {
  it.each([
    ['an end without anything', CHAT, `${ROLE}data: [DONE]\n\n`],
    ['an error in a text', CHAT, `${ROLE}data: {"error":"overloaded"}\n\n`],
    ['a status as text', CHAT, `${ROLE}data: {"error":{"message":"no","code":"502"}}\n\n`],
    ['null', MESSAGES, 'data: null\n\n'],
    ['an error without a type', MESSAGES, 'data: {"error":{"message":"no"}}\n\n'],
    ['no JSON', MESSAGES, 'data: upstream error\n\n'],
    [
      'an error after a ping without a name',
      MESSAGES,
      'data: {"type":"ping"}\n\ndata: {"type":"error","error":{"type":"overloaded_error","message":"no"}}\n\n',
    ],
  ])('that brings %s has another account take over, or is an error', async (_name, { path, body }, failed) => {
    const then = 'data: {"type":"content_block_start","choices":[{"delta":{"content":"ok"}}]}\n\n';
    await start(failed, then, 'text/event-stream');
    const answer = await postJson(gateway.url + path, { ...body, stream: true });
    expect(answer.body.toString()).toContain(then);
    expect(upstream.requests).toHaveLength(2);
  });

  it('that ends without anything at every account is an error', async () => {
    await start(`${ROLE}data: [DONE]\n\n`, `${ROLE}data: [DONE]\n\n`, 'text/event-stream');
    const answer = await postJson(gateway.url + CHAT.path, { ...CHAT.body, stream: true });
    expect([answer.status, answer.body.toString()]).toEqual([502, expect.stringContaining('without anything in it')]);
  });

  it('that begins with megabytes of the request has another account take over', async () => {
    const event = { type: 'response.in_progress', response: { instructions: 'x'.repeat(3_000_000) } };
    const error = '{"type":"response.failed","response":{"error":{"code":"slow_down","message":"no"}}}';
    const then = 'event: response.output_item.added\ndata: {"type":"response.output_item.added"}\n\n';
    await start(
      `event: response.in_progress\ndata: ${JSON.stringify(event)}\n\nevent: response.failed\ndata: ${error}\n\n`,
      then,
      'text/event-stream',
    );
    const answer = await postJson(gateway.url + RESPONSES.path, { ...RESPONSES.body, stream: true });
    expect(answer.body.toString().slice(0, then.length)).toBe(then);
  });

  it.each(['context_length_exceeded', 'invalid_image', 'image_content_policy_violation'])(
    'that fails with %s leaves the account as it is',
    async (code) => {
      const events = `event: response.failed\ndata: ${JSON.stringify({
        type: 'response.failed',
        response: { error: { code, message: 'no' } },
      })}\n\n`;
      await start(events, '', 'text/event-stream');
      const answer = await postJson(gateway.url + RESPONSES.path, { ...RESPONSES.body, stream: true });
      expect([answer.body.toString(), upstream.requests.length]).toEqual([events, 1]);
      expect(errorsOfAccounts()).toEqual([null, null]);
    },
  );
});
