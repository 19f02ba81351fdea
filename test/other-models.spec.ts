import { describe, expect, it } from '@jest/globals';
import { DatabaseService } from '../src/storage/database.service.js';
import { writeThoughtSignature } from '../src/translate/generate/thought-signature.js';
import { ADMIN_TOKEN, makeKey } from './dashboard-api/browse.js';
import { postJson } from './send-request.js';
import { type UpstreamHandler } from './start-raw-upstream.js';
import { EndpointChain, failWith } from './support/endpoint-chain.js';
import { beginEvents, event } from './support/responses-answers.js';
import { writeLedger } from './support/write-ledger.js';

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'x',
  content: [{ type: 'text', text: 'ok' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1_000, output_tokens: 100 },
};
const CHAT = {
  id: 'c',
  choices: [{ message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 1 },
};
const MOST_OF_VERTEX = 30 * 1024 * 1024;
const USER = { role: 'user', content: 'hi' };
const body = { model: 'm', max_tokens: 10, messages: [USER] };

const serve: UpstreamHandler = (request, response) => {
  const answer = request.url.includes('/chat') ? CHAT : MESSAGE;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
};
const refuse =
  (status: number, error: object): UpstreamHandler =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'error', error }));

const chain = new EndpointChain(serve);
const ask = (more: object = {}) => chain.post('/v1/messages', { ...body, ...more });

/** `m` is served by the first endpoint, `n` by the second, `o` by the third in the format of Chat Completions. */
async function start(model: object, more: object = {}, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const models = [
    { id: 'm', type: 'anthropic', endpoints: ['first'], ...model },
    { id: 'n', type: 'anthropic', endpoints: ['second'] },
    { id: 'o', type: 'common', endpoints: ['third'] },
  ];
  await chain.start({ paths: ['messages', 'messages', 'chat'], config: { models, ...more }, env });
}

describe('fallbacks', () => {
  it('are off unless they are configured', async () => {
    await start({});
    chain.faults.set('first', failWith(500));
    expect([(await ask()).status, chain.asked]).toEqual([500, ['first-1']]);
  });

  it('answer where nobody serves the model, and are named, recorded and priced', async () => {
    const prices = [
      { match: 'm', input: 1, output: 1 },
      { match: 'n', input: 10, output: 100 },
    ];
    await start({ fallbacks: ['n'] }, { prices });
    chain.faults.set('first', failWith(529));
    const answer = await ask();
    expect([answer.status, answer.headers['x-gateway-model'], chain.asked]).toEqual([
      200,
      'n',
      ['first-1', 'second-1'],
    ]);
    expect(JSON.parse(chain.at('second').requests.at(-1)?.body.toString() ?? '')).toMatchObject({ model: 'n' });
    await writeLedger(chain.gateway);
    const { db } = chain.gateway.app.get(DatabaseService, { strict: false });
    const columns = ['model_asked', 'model_served', 'endpoint', 'cost_nano_usd'] as const;
    expect(await db.selectFrom('usage_records').select(columns).orderBy('attempt').execute()).toEqual([
      { model_asked: 'm', model_served: 'm', endpoint: 'first', cost_nano_usd: 0 },
      { model_asked: 'm', model_served: 'n', endpoint: 'second', cost_nano_usd: 20_000_000 },
    ]);
    chain.faults.clear();
    expect((await ask()).headers['x-gateway-model']).toBeUndefined();
  });

  it('follow each other, with a translation where the format is another', async () => {
    await start({ fallbacks: ['n', 'o'] });
    chain.faults.set('first', failWith(429));
    chain.faults.set('second', failWith(500));
    const answer = await ask();
    expect([answer.status, answer.headers['x-gateway-model'], answer.headers['x-gateway-translated']]).toEqual([
      200,
      'o',
      'messages>chat',
    ]);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ content: [{ type: 'text', text: 'ok' }] });
  });

  it('leave the client the error of its own model where they do not answer either', async () => {
    await start({ fallbacks: ['n', 'o'] });
    chain.faults.set('first', failWith(503, { 'retry-after': '9' }));
    for (const name of ['second', 'third'] as const) chain.faults.set(name, failWith(500));
    const answer = await ask();
    expect([answer.status, answer.headers['retry-after'], answer.headers['x-gateway-model']]).toEqual([
      503,
      '9',
      undefined,
    ]);
    expect(chain.asked).toEqual(['first-1', 'second-1', 'third-1']);
  });

  it('leave the client the error of its own model where the request has no translation for them', async () => {
    await start({ fallbacks: ['o'] }, {}, { FIRST_KEY: 'first-1,first-2' });
    chain.faults.set('first', failWith(429, { 'retry-after': '60' }));
    const untranslatable = { safeguards: { prompt: 'on' } };
    await ask(untranslatable);
    expect([(await ask(untranslatable)).status, chain.asked]).toEqual([429, []]);
  });

  it('leave the client the error of its own model where they refuse a request that was not made for them', async () => {
    await start({ fallbacks: ['n', 'o'] }, {}, { SECOND_KEY: 'second-1,second-2' });
    chain.faults.set('first', failWith(529, { 'retry-after': '9' }));
    const refusal = { type: 'invalid_request_error', message: 'max_tokens: 64000 > 8192' };
    chain.faults.set('second', refuse(400, refusal));
    const served = await ask();
    expect([served.status, served.headers['x-gateway-model']]).toEqual([200, 'o']);
    // The other account would refuse it too.
    expect(chain.asked).toEqual(['first-1', expect.stringMatching(/^second-/), 'third-1']);
    chain.faults.set('third', refuse(400, refusal));
    const answer = await ask();
    expect([answer.status, answer.headers['retry-after'], answer.headers['x-gateway-model']]).toEqual([
      529,
      '9',
      undefined,
    ]);
    const answerError: UpstreamHandler = (_request, response) => {
      beginEvents(response);
      response.end(event('error', { error: refusal }));
    };
    for (const name of ['second', 'third'] as const) chain.faults.set(name, answerError);
    expect((await ask({ stream: true })).status).toBe(529);
  });

  it.each([400, 403, 404, 413, 422])('do not follow a request that is at fault itself: %d', async (status) => {
    await start({ fallbacks: ['n'], context_fallback: 'n' });
    chain.faults.set('first', failWith(status));
    expect([(await ask()).status, chain.asked]).toEqual([status, ['first-1']]);
  });

  it.each<[string, object]>([
    ['thinking', { messages: [USER, { role: 'assistant', content: [{ type: 'thinking', signature: 'Eq' }] }, USER] }],
    ['redacted thinking', { messages: [USER, { role: 'assistant', content: [{ type: 'redacted_thinking' }] }, USER] }],
    ['a summary', { messages: [USER, { role: 'assistant', content: [{ type: 'compaction', content: 's' }] }, USER] }],
    ['a thread', { thread: { previous_message_id: 'msg_1' } }],
    ['a container', { container: 'container_1' }],
    ['a file', { messages: [{ role: 'user', content: [{ type: 'document', source: { file_id: 'file_1' } }] }] }],
  ])('never take over a conversation with %s', async (_name, more) => {
    await start({ fallbacks: ['n'] });
    chain.faults.set('first', failWith(500));
    expect([(await ask(more)).status, chain.asked]).toEqual([500, ['first-1']]);
  });

  it.each([
    ['had no reasoning for its calls', [], 200],
    ['had sealed reasoning for one of them', [{ text: 't', redacted: false }], 500],
  ])("of a Google client's conversation take over where the model %s", async (_name, reasoning, status) => {
    await start({ fallbacks: ['n'] });
    chain.faults.set('first', failWith(500));
    const [unsealed, sealed] = [[], reasoning].map(writeThoughtSignature);
    const call = (thoughtSignature?: string) => ({ functionCall: { name: 'f', args: {} }, thoughtSignature });
    const parts = [call(unsealed), call(sealed)];
    const contents = [{ parts: [{ text: 'hi' }] }, { role: 'model', parts }, { parts: [{ text: 'go on' }] }];
    const url = `${chain.gateway.url}/v1beta/models/m:generateContent`;
    // Google's SDK for Python writes a space behind each name.
    for (const space of [0, 1])
      expect((await postJson(url, JSON.stringify({ contents }, null, space))).status).toBe(status);
  });

  it('do not count tokens in place of the model', async () => {
    await start({ fallbacks: ['n'] });
    chain.faults.set('first', failWith(500));
    const answer = await chain.post('/v1/messages/count_tokens', body);
    expect([answer.status, chain.asked]).toEqual([500, ['first-1']]);
  });

  it.each([
    [['m'], 500],
    [['m', 'n'], 200],
  ])('answer where the key may use them: %j', async (models, status) => {
    await start({ fallbacks: ['n'] }, {}, { ADMIN_TOKEN });
    chain.faults.set('first', failWith(500));
    const { secret } = await makeKey(chain.gateway, { name: 'ada', models });
    const answer = await chain.post('/v1/messages', body, { authorization: `Bearer ${secret}` });
    expect(answer.status).toBe(status);
  });
});

describe('a model for long conversations', () => {
  it.each<[string, number, object]>([
    ['Anthropic', 400, { type: 'invalid_request_error', message: 'prompt is too long: 2000 tokens > 1000 maximum' }],
    ['OpenAI', 400, { code: 'context_length_exceeded', message: 'Your input exceeds the limit.' }],
    ['Bedrock', 400, { message: 'Input is too long.' }],
    ['a large body', 413, { message: 'prompt is too long' }],
    ['a large answer', 400, { message: 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000' }],
    ['xAI', 400, { message: "This model's maximum prompt length is 131072 but the request contains 200000 tokens." }],
    ['Qwen', 400, { message: 'Range of input length should be [1, 129024]' }],
    ['Moonshot', 400, { message: 'Invalid request: Your request exceeded model token limit: 131072' }],
    ['Zhipu', 400, { code: '1261', message: 'Prompt 超长' }],
  ])('answers what is too long: %s', async (_name, status, error) => {
    await start({ context_fallback: 'n', fallbacks: ['o'] });
    chain.faults.set('first', refuse(status, error));
    const answer = await ask();
    expect([answer.status, answer.headers['x-gateway-model'], chain.asked]).toEqual([
      200,
      'n',
      ['first-1', 'second-1'],
    ]);
  });

  it('answers what is too large for every endpoint of the model, without asking one', async () => {
    const base_url = `${chain.at('first').url}/v1/projects/p/locations/global/publishers/anthropic`;
    const large = { name: 'first', kind: 'vertex', upstream: 'first', type: 'anthropic', base_url };
    const other = { name: 'second', kind: 'plain', upstream: 'second', type: 'anthropic' };
    const endpoint = [large, { ...other, base_url: `${chain.at('second').url}/v1/messages` }];
    const models = [
      { id: 'm', type: 'anthropic', endpoints: ['first'], context_fallback: 'n' },
      { id: 'n', type: 'anthropic', endpoints: ['second'] },
    ];
    await chain.start({ config: { endpoint, models } });
    const answer = await ask({ messages: [{ role: 'user', content: 'a'.repeat(MOST_OF_VERTEX) }] });
    expect([answer.status, answer.headers['x-gateway-model'], chain.asked]).toEqual([200, 'n', ['second-1']]);
  });

  it('leaves the client the words by which it makes the conversation shorter', async () => {
    await start({ context_fallback: 'n' });
    const error = { type: 'invalid_request_error', message: 'prompt is too long: 2000 tokens > 1000 maximum' };
    chain.faults.set('first', refuse(400, error));
    chain.faults.set('second', failWith(529));
    const answer = await ask();
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([400, { type: 'error', error }]);
    expect(chain.asked).toEqual(['first-1', 'second-1']);
  });

  it('answers nothing else, and no conversation that it cannot read', async () => {
    await start({ context_fallback: 'n' });
    chain.faults.set('first', failWith(500));
    expect([(await ask()).status, chain.asked]).toEqual([500, ['first-1']]);
    chain.faults.set('first', refuse(400, { message: 'prompt is too long' }));
    const messages = [USER, { role: 'assistant', content: [{ type: 'thinking', signature: 'Eq' }] }, USER];
    expect([(await ask({ messages })).status, chain.asked]).toEqual([400, ['first-1']]);
  });
});
