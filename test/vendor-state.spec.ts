import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson, type RawAnswer } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const KEYS = ['fk-account-one', 'fk-account-two', 'fk-account-three'];
const RESPONSES = { model: 'gpt-x', input: 'hi' };
const MESSAGES = { model: 'claude-x', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };

/** As long as those of OpenAI, and told apart by their ends. */
const seal = (id: number): string => `gAAAA${'x'.repeat(200)}${id}`;

let upstream: RawUpstream;
let gateway: TestGateway;
let answers = 0;
/** How the upstream treats a key, once it is said. */
const faults = new Map<string, number>();

beforeAll(async () => {
  upstream = await startRawUpstream((request, response) => {
    const status = faults.get(request.headers.authorization ?? '');
    const id = ++answers;
    if (status !== undefined) {
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '60' }).end('{"error":"no"}');
      return;
    }
    const { stream } = JSON.parse(request.body.toString()) as { stream?: boolean };
    if (request.url.includes('/messages')) {
      const container = { id: `container_${id}`, expires_at: '2026-12-01T00:00:00Z' };
      const content = [{ type: 'tool_use', id: 'toolu_1', name: 'docker', input: { container: 'web' } }];
      const message = { id: `msg_${id}`, type: 'message', content, container, stop_reason: 'end_turn', usage: {} };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message));
      return;
    }
    const reasoning = { type: 'reasoning', id: `rs_${id}`, summary: [], encrypted_content: seal(id) };
    const code = { type: 'code_interpreter_call', id: `ci_${id}`, container_id: `cntr_${id}`, code: '1' };
    const output = [
      reasoning,
      code,
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
    ];
    const conversation = { id: `conv_told_${id}` };
    const answered = { id: `resp_${id}`, object: 'response', status: 'completed', output };
    const whole = { ...answered, conversation, usage: { input_tokens: 1 } };
    const events = ['created', 'completed'].map((type) => ({ type: `response.${type}`, response: whole }));
    if (stream) {
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
    } else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(whole));
  });
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: KEYS.join(',') } });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

afterEach(() => faults.clear());

/** Who was asked, beside the answer. */
async function ask(path: string, body: object): Promise<{ answer: RawAnswer; payer: string }> {
  const answer = await postJson(`${gateway.url}${path}`, body);
  return { answer, payer: upstream.requests.at(-1)?.headers.authorization ?? '' };
}

function idIn(answer: RawAnswer, pattern: RegExp): string {
  return pattern.exec(answer.body.toString())?.[0] ?? '';
}

describe.each<[string, string, object, (answer: RawAnswer) => object]>([
  [
    'previous_response_id',
    '/v1/responses',
    RESPONSES,
    (answer) => ({ previous_response_id: idIn(answer, /resp_\d+/) }),
  ],
  [
    'previous_response_id of a stream',
    '/v1/responses',
    { ...RESPONSES, stream: true },
    (answer) => ({ previous_response_id: idIn(answer, /resp_\d+/) }),
  ],
  ['conversation', '/v1/responses', { ...RESPONSES, conversation: 'conv_1' }, () => ({ conversation: 'conv_1' })],
  [
    'conversation as an object',
    '/v1/responses',
    { ...RESPONSES, conversation: { id: 'conv_2' } },
    () => ({ conversation: { id: 'conv_2' } }),
  ],
  [
    'conversation that the answer tells of',
    '/v1/responses',
    RESPONSES,
    (answer) => ({ conversation: idIn(answer, /conv_told_\d+/) }),
  ],
  [
    'item_reference',
    '/v1/responses',
    RESPONSES,
    (answer) => ({ input: [{ type: 'item_reference', id: idIn(answer, /ci_\d+/) }] }),
  ],
  [
    'item_reference to what a stream brought',
    '/v1/responses',
    { ...RESPONSES, stream: true },
    (answer) => ({ input: [{ type: 'item_reference', id: idIn(answer, /rs_\d+/) }] }),
  ],
  [
    'reasoning without its seal',
    '/v1/responses',
    RESPONSES,
    (answer) => ({ input: [{ type: 'reasoning', id: idIn(answer, /rs_\d+/), summary: [], encrypted_content: null }] }),
  ],
  [
    'container of the code interpreter',
    '/v1/responses',
    { ...RESPONSES, store: false },
    (answer) => ({ tools: [{ type: 'code_interpreter', container: idIn(answer, /cntr_\d+/) }] }),
  ],
  ['container', '/v1/messages', MESSAGES, (answer) => ({ container: idIn(answer, /container_\d+/) })],
  [
    'container as an object',
    '/v1/messages',
    MESSAGES,
    (answer) => ({ container: { id: idIn(answer, /container_\d+/), skills: [] } }),
  ],
  [
    'thread',
    '/v1/messages',
    { ...MESSAGES, thread: { type: 'create' } },
    (answer) => ({ thread: { type: 'continue', previous_message_id: idIn(answer, /msg_\d+/) } }),
  ],
])('%s', (_name, path, first, next) => {
  it('goes to the account that made it, turn after turn', async () => {
    let { answer, payer } = await ask(path, first);
    const payers = [payer];
    for (let turn = 0; turn < 4; turn++) {
      ({ answer, payer } = await ask(path, { ...first, ...next(answer) }));
      payers.push(payer);
    }
    expect(new Set(payers).size).toBe(1);
  });
});

describe('when the account that made it cannot serve', () => {
  it.each<[string, string, object, (answer: RawAnswer) => object, number, object]>([
    [
      'previous_response_id',
      '/v1/responses',
      RESPONSES,
      (answer) => ({ previous_response_id: idIn(answer, /resp_\d+/) }),
      400,
      { code: 'previous_response_not_found', param: 'previous_response_id' },
    ],
    [
      'thread',
      '/v1/messages',
      { ...MESSAGES, thread: { type: 'create' } },
      (answer) => ({ thread: { type: 'continue', previous_message_id: idIn(answer, /msg_\d+/) } }),
      404,
      { type: 'not_found_error', details: { error_code: 'thread_not_found' } },
    ],
  ])('%s is refused in the words of its vendor', async (_name, path, first, next, status, error) => {
    const { answer, payer } = await ask(path, first);
    faults.set(payer, 429);
    for (const turn of ['it is asked and fails', 'it rests']) {
      const refused = await postJson(`${gateway.url}${path}`, { ...first, ...next(answer) });
      expect([turn, refused.status, JSON.parse(refused.body.toString())]).toMatchObject([turn, status, { error }]);
    }
    // Replayed, the conversation goes on elsewhere.
    const replayed = await ask(path, first);
    expect([replayed.answer.status, replayed.payer === payer]).toEqual([200, false]);
  });
});

it('what nobody knows goes to any account, and its vendor decides', async () => {
  const { answer } = await ask('/v1/responses', { ...RESPONSES, previous_response_id: 'resp_of_somebody_else' });
  expect(answer.status).toBe(200);
});

describe('reasoning that an account has sealed', () => {
  const turn = (text: string): object => ({ role: 'user', content: text });
  const sealsSent = (): string[] =>
    upstream.requests
      .at(-1)
      ?.body.toString()
      .match(/gAAAAx+\d+/g) ?? [];
  const outputOf = ({ body }: RawAnswer): object[] => (JSON.parse(body.toString()) as { output: object[] }).output;

  it.each([false, true])('goes back to it, turn after turn; stored: %s', async (store) => {
    let input = [turn('first')];
    const payers: string[] = [];
    for (let index = 0; index < 5; index++) {
      const { answer, payer } = await ask('/v1/responses', { ...RESPONSES, store, input });
      payers.push(payer);
      expect(sealsSent()).toHaveLength(index);
      input = [...input, ...outputOf(answer), turn(`next ${index}`)];
    }
    expect(new Set(payers).size).toBe(1);
  });

  it('is left out and listed where another account has to answer, and the conversation goes on', async () => {
    const first = await ask('/v1/responses', { ...RESPONSES, input: [turn('first')] });
    const input = [turn('first'), ...outputOf(first.answer), turn('second')];
    faults.set(first.payer, 429);
    const second = await ask('/v1/responses', { ...RESPONSES, input });
    expect([second.answer.status, second.payer === first.payer, sealsSent()]).toEqual([200, false, []]);
    expect(second.answer.headers['x-gateway-ignored-params']).toBe('input[].encrypted_content');
    expect(JSON.parse(upstream.requests.at(-1)?.body.toString() ?? '')).toMatchObject({
      input: [turn('first'), { type: 'code_interpreter_call' }, { type: 'message' }, turn('second')],
    });
    // What the second account has sealed goes to it, and what the first had stays out.
    const third = await ask('/v1/responses', {
      ...RESPONSES,
      input: [...input, ...outputOf(second.answer), turn('third')],
    });
    expect([third.payer, sealsSent()]).toEqual([second.payer, [expect.stringContaining('gAAAA')]]);
  });

  it('of which nobody knows whose it is goes as it came', async () => {
    const unknown = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: seal(99_999) };
    const { answer } = await ask('/v1/responses', { ...RESPONSES, input: [turn('a'), unknown, turn('b')] });
    expect([answer.status, sealsSent()]).toEqual([200, [seal(99_999)]]);
    expect(answer.headers).not.toHaveProperty('x-gateway-ignored-params');
  });
});
