import { type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { answerResponses, beginEvents, event, message, responseEvents } from './support/responses-answers.js';
import { SocketClient } from './support/socket-client.js';
import { until } from './support/until.js';

const HI = { role: 'user', content: 'hi' };
const MORE = { role: 'user', content: 'more 1.0 é' };
const CALL = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'shell', arguments: '{"n":1}' };
const RESULT = { type: 'function_call_output', call_id: 'call_1', output: 'done' };
const SEALED = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' };
const UNSEALED = { type: 'reasoning', id: 'rs_2', summary: [] };
const GPT = { model: 'gpt-x', store: false };

let upstream: RawUpstream;
let gateway: TestGateway;
let client: SocketClient;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: {
      endpoint: [
        { name: 'anthropic', base_url: `${upstream.url}/claude`, kind: 'plain' },
        { name: 'openai', base_url: `${upstream.url}/gpt`, kind: 'plain' },
        { name: 'common', base_url: `${upstream.url}/chat`, kind: 'plain' },
        { name: 'google', base_url: `${upstream.url}/gemini`, kind: 'plain' },
      ],
      models: [
        { id: 'claude-x', type: 'anthropic' },
        { id: 'gpt-x', type: 'openai' },
        { id: 'glm-x', type: 'common' },
        { id: 'gemini-x', type: 'google' },
      ],
    },
    env: { FACTORY_API_KEY: 'fk-team-key' },
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

afterEach(async () => {
  if (client.closed === undefined) await client.close();
  upstream.requests.splice(0);
});

const connect = async (): Promise<void> => {
  client = await SocketClient.connect(gateway.url);
};
const types = (events: readonly { type: string }[]): string[] => events.map(({ type }) => type);
const sent = (at = -1): Record<string, unknown> =>
  JSON.parse(upstream.requests.at(at)?.body.toString() ?? '{}') as Record<string, unknown>;

/** Keeps the answer of the next request open. */
function holdAnswer(): Promise<ServerResponse> {
  return new Promise((resolve) =>
    upstream.answer((_request, response) => {
      beginEvents(response);
      response.write(event('response.output_text.delta', { delta: 'x' }));
      resolve(response);
    }),
  );
}

describe('a request by WebSocket', () => {
  it('is answered with the data of each event, as the vendor sent it', async () => {
    const text = responseEvents('resp_1', [message('é 1.0')]);
    upstream.answer((_request, response) => (beginEvents(response), response.end(`: x\n\n${text}data: [DONE]\n\n`)));
    await connect();
    const frames: string[] = [];
    client.socket.on('message', (data: Buffer) => frames.push(data.toString()));
    await client.ask({ ...GPT, input: 'hi' });
    expect(frames).toEqual([...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data));
    expect(sent()).toEqual({ ...GPT, input: 'hi', stream: true });
    await gateway.logged(/WS \/v1\/responses 200 model=gpt-x/);
  });

  it("passes the handshake's headers on, but for what is about WebSockets", async () => {
    upstream.answer(answerResponses(() => [message('a')]));
    const beta = 'responses_websockets=2026-02-06';
    for (const [sentBeta, passed] of [
      [beta, undefined],
      [`one=1, ${beta}, two=2`, 'one=1, two=2'],
    ] as const) {
      client = await SocketClient.connect(gateway.url, { 'openai-beta': sentBeta, 'session-id': 's-1' });
      await client.ask({ ...GPT, input: [HI] });
      await client.close();
      const { headers } = upstream.requests.at(-1)!;
      expect([headers['openai-beta'], headers['session-id'], headers['sec-websocket-key'], headers.upgrade]).toEqual([
        passed,
        's-1',
        undefined,
        undefined,
      ]);
    }
  });

  it('may name the last response and say only what is new', async () => {
    const answers = [[SEALED, UNSEALED, CALL], [message('a')], [message('b')]];
    upstream.answer(answerResponses((_request, count) => answers[count - 1] ?? []));
    await connect();
    await client.ask({ ...GPT, instructions: 'I', tools: [], input: [HI] });
    await client.ask({ ...GPT, input: [RESULT], previous_response_id: 'resp_1' });
    // What is not sealed and not stored either cannot be sent back.
    expect(sent()).toEqual({ ...GPT, stream: true, input: [HI, SEALED, CALL, RESULT] });
    await client.ask({ previous_response_id: 'resp_2', input: 'more', ...GPT, stream: true });
    expect(sent()).toEqual({
      ...GPT,
      stream: true,
      input: [HI, SEALED, CALL, RESULT, message('a'), { role: 'user', content: 'more' }],
    });
    await client.ask({ ...GPT, previous_response_id: 'resp_3' });
    expect(sent().input).toHaveLength(7);
  });

  it('does not lose an input that is no list behind the items that it continues', async () => {
    upstream.answer(answerResponses(() => [message('a')]));
    await connect();
    await client.ask({ ...GPT, input: [HI] });
    const [error] = await client.ask({ ...GPT, previous_response_id: 'resp_1', input: { role: 'user', content: 'x' } });
    expect(error?.error).toMatchObject({ param: 'input', message: 'input must be a text or a list of items.' });
    await client.ask({ ...GPT, previous_response_id: 'resp_1', input: null });
    expect(sent().input).toEqual([HI, message('a')]);
  });

  it('says what a frame is only once', async () => {
    await connect();
    for (const name of ['generate', 'stream_id', 'type', 'previous_response_id']) {
      client.socket.send(`{"type":"response.create","model":"gpt-x","input":"x","${name}":null,"${name}":false}`);
      expect((await client.answer()).at(-1)?.error?.message).toContain('occurs twice');
    }
  });

  it('keeps the spelling of items as they came', async () => {
    upstream.answer(answerResponses(() => [message('a')]));
    await connect();
    client.socket.send(
      `{"type":"response.create","model":"gpt-x","input" : [ {"role":"user","content":"\\u0041","n":1.0} ] }`,
    );
    await client.answer();
    await client.ask({ ...GPT, previous_response_id: 'resp_1', input: [MORE] });
    expect(upstream.requests.at(-1)?.body.toString()).toContain('[{"role":"user","content":"\\u0041","n":1.0},{"type"');
  });

  it('may be a warm-up, whose id the next one names', async () => {
    upstream.answer(answerResponses(() => [message('a')]));
    await connect();
    const events = await client.ask({ ...GPT, instructions: 'I', input: [HI], generate: false });
    expect(types(events)).toEqual(['response.created', 'response.completed']);
    expect(upstream.requests).toEqual([]);
    const { id = '', status } = events[1]?.response ?? {};
    expect([id, status]).toEqual([expect.stringMatching(/^resp_[0-9a-f]+$/), 'completed']);
    await client.ask({ ...GPT, input: [MORE], previous_response_id: id });
    expect(sent()).toEqual({ ...GPT, stream: true, input: [HI, MORE] });
  });

  it('is told of a response that is not known here', async () => {
    upstream.answer(answerResponses(() => [message('a')]));
    await connect();
    await client.ask({ ...GPT, input: [HI] });
    await client.ask({ ...GPT, input: [HI] });
    for (const id of ['resp_1', 'resp_elsewhere']) {
      expect(await client.ask({ ...GPT, input: [MORE], previous_response_id: id })).toMatchObject([
        { type: 'error', status: 400, error: { code: 'previous_response_not_found', type: 'invalid_request_error' } },
      ]);
    }
    expect(upstream.requests).toHaveLength(2);
    // The connection goes on, and so does its conversation.
    await client.ask({ ...GPT, input: [MORE], previous_response_id: 'resp_2' });
    expect(sent().input).toEqual([HI, message('a'), MORE]);
  });

  it('leaves a response of another connection to a vendor that stores it', async () => {
    upstream.answer(answerResponses(() => [message('a')]));
    await connect();
    await client.ask({ model: 'gpt-x', input: [MORE], previous_response_id: 'resp_elsewhere' });
    expect(sent()).toEqual({ model: 'gpt-x', input: [MORE], previous_response_id: 'resp_elsewhere', stream: true });
    // What the vendor knows of the first request is not known here, so the vendor gets the next one as well.
    await client.ask({ model: 'gpt-x', input: [MORE], previous_response_id: 'resp_1' });
    expect(sent().previous_response_id).toBe('resp_1');
    const refused = await client.ask({ model: 'claude-x', input: [MORE], previous_response_id: 'resp_1' });
    expect(refused[0]?.error?.code).toBe('previous_response_not_found');
  });

  it('does not hold a conversation without a bound', async () => {
    upstream.answer(
      answerResponses((_request, count) => (count === 1 ? [message('a'.repeat(9 << 20))] : [message('a')])),
    );
    await connect();
    await client.ask({ ...GPT, input: [HI] });
    const [told] = await client.ask({ ...GPT, input: [HI], previous_response_id: 'resp_1' });
    expect(told?.error?.code).toBe('previous_response_not_found');
    await client.ask({ ...GPT, input: [{ role: 'user', content: 'a'.repeat(9 << 20) }] });
    const [again] = await client.ask({ ...GPT, input: [HI], previous_response_id: 'resp_2' });
    expect(again?.error?.code).toBe('previous_response_not_found');
  });

  it('gets an answer in one piece as events', async () => {
    upstream.answer(answerJson(200, { id: 'resp_w', object: 'response', status: 'completed', output: [message('a')] }));
    await connect();
    const events = await client.ask({ ...GPT, input: [HI] });
    expect(types(events)).toEqual(['response.created', 'response.output_item.done', 'response.completed']);
    await client.ask({ ...GPT, input: [MORE], previous_response_id: 'resp_w' });
    expect(sent().input).toEqual([HI, message('a'), MORE]);
  });
});

describe("another vendor's model by WebSocket", () => {
  const tools = [{ type: 'function', name: 'shell', parameters: { type: 'object', properties: {} } }];
  const claude = (blocks: object[]): ReturnType<typeof answerJson> =>
    answerJson(200, {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-x',
      content: blocks,
      stop_reason: blocks.some((block) => 'input' in block) ? 'tool_use' : 'end_turn',
      usage: { input_tokens: 10, output_tokens: 5 },
    });

  it('calls a tool and goes on with the result, on Claude', async () => {
    upstream.answer(claude([{ type: 'tool_use', id: 'toolu_1', name: 'shell', input: { a: 1 } }]));
    await connect();
    const events = await client.ask({ model: 'claude-x', store: false, input: [HI], tools });
    const { id } = events.at(-1)?.response ?? {};
    const callId = events.find(({ item }) => item?.type === 'function_call')?.item?.call_id;
    upstream.answer(claude([{ type: 'text', text: 'fine' }]));
    const output = { type: 'function_call_output', call_id: callId, output: 'done' };
    const next = await client.ask({
      model: 'claude-x',
      store: false,
      input: [output],
      tools,
      previous_response_id: id,
    });
    expect(next.at(-1)?.response?.status).toBe('completed');
    expect(sent().messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ type: 'tool_use', name: 'shell', input: { a: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result' }] },
    ]);
  });

  it('summarises a conversation at its last item, and goes on with the summary', async () => {
    upstream.answer(claude([{ type: 'text', text: 'They said hi.' }]));
    await connect();
    const first = await client.ask({ model: 'claude-x', store: false, input: [HI] });
    const compacted = await client.ask({
      model: 'claude-x',
      store: false,
      input: [{ type: 'compaction_trigger' }],
      previous_response_id: first.at(-1)?.response?.id,
    });
    const items = compacted.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
    expect(items).toMatchObject([{ type: 'compaction' }]);
    await client.ask({ model: 'claude-x', store: false, input: [items[0], MORE] });
    expect(JSON.stringify(sent())).toContain('They said hi.');
  });

  it.each([
    ['glm-x', { choices: [{ message: { role: 'assistant', content: 'fine' }, finish_reason: 'stop' }] }],
    ['gemini-x', { candidates: [{ content: { parts: [{ text: 'fine' }] }, finishReason: 'STOP' }] }],
  ])('answers and goes on, on %s', async (model, answer) => {
    upstream.answer(answerJson(200, answer));
    await connect();
    const first = await client.ask({ model, store: false, input: [HI] });
    const previous_response_id = first.at(-1)?.response?.id;
    await client.ask({ model, store: false, input: [MORE], previous_response_id });
    const body = upstream.requests.at(-1)?.body.toString();
    expect(body).toMatch(/hi.*fine.*more 1\.0 é/);
  });
});

describe('an error by WebSocket', () => {
  it.each<[string, string | Buffer, number, RegExp]>([
    ['what is no JSON', 'hello', 400, /JSON/],
    ['a list', '[]', 400, /object/],
    ['a binary frame', Buffer.from('{"type":"response.create"}'), 400, /text/],
    ['another type', '{"type":"response.steer"}', 400, /^type: /],
    ['no type', '{"model":"gpt-x"}', 400, /^type: /],
    ['several streams', '{"type":"response.create","stream_id":"a","model":"gpt-x"}', 400, /^stream_id: /],
    ['an id that is none', '{"type":"response.create","model":"gpt-x","previous_response_id":1}', 400, /^previous/],
    ['a model that is none', '{"type":"response.create","model":"nope","input":"hi"}', 400, /nope/],
    ['a warm-up of a model that is none', '{"type":"response.create","model":"nope","generate":false}', 400, /nope/],
    ['a setting that is two', '{"type":"response.create","model":"gpt-x","store":{"a":1,"a":2}}', 400, /store/],
    ['a warm-up that is two', '{"type":"response.create","model":"gpt-x","generate":{"a":1,"a":2}}', 400, /generate/],
    ['a field that is twice there', '{"type":"response.create","model":"gpt-x","model":"y"}', 400, /model/],
    ['too much', `{"type":"response.create","model":"${'x'.repeat(33 << 20)}"}`, 413, /32 MiB/],
  ])('tells of %s, and the connection goes on', async (_, frame, status, text) => {
    upstream.answer(answerResponses(() => [message('a')]));
    await connect();
    client.socket.send(frame);
    const [told] = await client.answer();
    expect([told?.type, told?.status, told?.error?.message]).toEqual(['error', status, expect.stringMatching(text)]);
    expect(types(await client.ask({ ...GPT, input: [HI] })).at(-1)).toBe('response.completed');
  });

  it("has the upstream's status, words and headers", async () => {
    const error = { type: 'rate_limit_exceeded', code: 'x', message: 'Slow down.', plan_type: 'p' };
    upstream.answer(answerJson(418, { error }, { 'retry-after': '7', 'x-request-id': 'req_up', 'set-cookie': 'a' }));
    await connect();
    const [told] = await client.ask({ ...GPT, input: [HI] });
    expect(told).toMatchObject({ type: 'error', status: 418, error });
    expect(told?.headers).toEqual({ 'retry-after': '7', 'x-request-id': 'req_up' });
  });

  it.each([
    ['{"type":"error","code":"rate_limit_exceeded","message":"Slow down.","sequence_number":1}', 429],
    ['{"type":"error","error":{"type":"server_error","code":"x","message":"Slow down."}}', 500],
  ])('has a status where the event of the stream has none: %s', async (data, status) => {
    upstream.answer((_request, response) => {
      beginEvents(response);
      const name = status === 429 ? '' : 'event: error\n';
      response.end(`${event('response.output_text.delta', { delta: 'x' })}${name}data: ${data}\n\n`);
    });
    await connect();
    const told = (await client.ask({ ...GPT, input: [HI] })).at(-1);
    expect(told).toMatchObject({ type: 'error', status, error: { message: 'Slow down.' } });
  });

  it('ends an answer that breaks off, and the connection goes on', async () => {
    await connect();
    const held = holdAnswer();
    client.send({ ...GPT, input: [HI] });
    (await held).destroy();
    expect((await client.answer()).at(-1)?.type).toBe('response.failed');
    upstream.answer(answerResponses(() => [message('a')]));
    expect(types(await client.ask({ ...GPT, input: [HI] })).at(-1)).toBe('response.completed');
  });

  it('tells of an answer in one piece that cannot be read', async () => {
    upstream.answer(answerJson(200, '{"id":"resp_1","output":[{"type":"message"'));
    await connect();
    expect((await client.ask({ ...GPT, input: [HI] })).at(-1)).toMatchObject({ type: 'error', status: 502 });
  });

  it('refuses a second request while one is answered', async () => {
    await connect();
    const held = holdAnswer();
    client.send({ ...GPT, input: [HI] });
    const response = await held;
    client.send({ ...GPT, input: [MORE] });
    expect((await client.answer()).at(-1)).toMatchObject({ status: 409, error: { code: 'response_in_progress' } });
    response.end(responseEvents('resp_1', [message('a')]));
    expect((await client.answer()).at(-1)?.response?.id).toBe('resp_1');
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('a client by WebSocket', () => {
  it.each(['close', 'terminate'] as const)('that leaves (%s) ends the upstream at once', async (how) => {
    await connect();
    const held = holdAnswer();
    client.send({ ...GPT, input: [HI] });
    const closed = held.then((response) => new Promise((resolve) => response.once('close', resolve)));
    await client.until(({ type }) => type === 'response.output_text.delta');
    client.socket[how]();
    await closed;
    await gateway.logged(/WS \/v1\/responses 499 .*the client left/);
  });

  it('that stops reading stops the upstream, and loses nothing', async () => {
    await connect();
    const piece = event('response.output_text.delta', { delta: 'x'.repeat(60_000) });
    let written = 0;
    let isFull = false;
    upstream.answer((_request, response) => {
      beginEvents(response);
      const write = (): void => {
        while (written < 2_000) {
          written++;
          if (response.write(piece)) continue;
          isFull = true;
          response.once('drain', write);
          return;
        }
        response.end(responseEvents('resp_1', [message('a')]));
      };
      write();
    });
    client.socket.pause();
    client.send({ ...GPT, input: [HI] });
    let before = -1;
    await until(() => isFull && written === (before === written ? before : ((before = written), -1)));
    expect(written).toBeLessThan(1_500);
    client.socket.resume();
    const deltas = (await client.answer()).filter(({ delta }) => delta?.length === 60_000);
    expect(deltas).toHaveLength(2_000);
  });
});
