import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream, type UpstreamHandler } from './start-raw-upstream.js';
import { EVENTS, MESSAGE } from './support/messages-answers.js';

const KEYS = ['fk-account-one', 'fk-account-two', 'fk-account-three', 'fk-account-four', 'fk-account-five'];
const OVERLOADED_EVENT =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';
const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const EMPTY_END =
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{}}\n\n' +
  'event: message_stop\ndata: {"type":"message_stop"}\n\n';
/** What a vendor sends at once, whatever becomes of the answer. */
const PRELUDE = EVENTS.slice(0, EVENTS.indexOf('event: content_block_start'));
/** Nothing of the user tells a conversation, so accounts take turns. */
const body = { model: 'claude-x', max_tokens: 10, messages: [{ role: 'assistant' as const, content: 'hi' }] };

const serve: UpstreamHandler = (request, response) => {
  const { stream } = JSON.parse(request.body.toString()) as { stream?: boolean };
  if (stream) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(EVENTS);
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(MESSAGE));
};

const fail =
  (status: number, headers: Record<string, string> = {}): UpstreamHandler =>
  (_request, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(`{"type":"error","error":{"type":"api_error","message":"upstream says ${status}"}}`);

let upstream: RawUpstream;
let gateway: TestGateway | undefined;
/** How many requests each key has paid for. */
let served: Map<string, number>;

/** A gateway with one account a key; `faults` say how the upstream treats some of them. */
async function start(
  keys: readonly string[],
  faults: Readonly<Record<string, UpstreamHandler>>,
  timeouts: object = {},
): Promise<TestGateway> {
  served = new Map();
  upstream.requests.length = 0;
  upstream.answer((request, response, message) => {
    const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
    served.set(key, (served.get(key) ?? 0) + 1);
    (faults[key] ?? serve)(request, response, message);
  });
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, { timeouts }),
    env: { FACTORY_API_KEY: keys.join(','), LOG_LEVEL: 'warn' },
  });
  return gateway;
}

beforeAll(async () => {
  upstream = await startRawUpstream();
});

afterAll(() => upstream.close());

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const [one = '', two = ''] = KEYS;

describe('another account takes over', () => {
  it.each<[string, UpstreamHandler]>([
    ['401', fail(401)],
    ['402', fail(402)],
    ['429', fail(429, { 'retry-after': '30' })],
    ['500', fail(500)],
    ['502 with a page', (_request, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>')],
    ['529', fail(529)],
    ['a cut connection', (_request, _response, message) => message.socket.destroy()],
    [
      'an in-band error before any content',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(OVERLOADED_EVENT),
    ],
    [
      'an in-band error after message_start',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(PRELUDE + OVERLOADED_EVENT),
    ],
    [
      'a stream that is cut after message_start',
      (_request, response, message) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(PRELUDE, () => message.socket.destroy()),
    ],
    [
      'a page',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>wait</html>'),
    ],
    ['nothing', (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end()],
    ['null', answerJson(200, 'null')],
    ['an object that is no answer', answerJson(200, '{}')],
    [
      'an error with status 200',
      answerJson(200, { type: 'error', error: { type: 'overloaded_error', message: 'no' } }),
    ],
    ["another vendor's error with status 200", answerJson(200, { code: 500, msg: 'system error' })],
    [
      'an error that is labelled as a stream',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('{"error":"no"}'),
    ],
    [
      'a coding that cannot be undone',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'snappy' }).end('garbage'),
    ],
    ['an empty stream', (_request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end()],
    ['silence', () => undefined],
  ])('after %s', async (_name, fault) => {
    const { url } = await start([one, two], { [one]: fault }, { first_byte_ms: 400 });
    for (let request = 0; request < 4; request++) {
      const answer = await postJson(`${url}/v1/messages`, { ...body, stream: true });
      expect([answer.status, answer.body.toString()]).toEqual([200, EVENTS]);
    }
    expect(served.get(one)).toBeGreaterThan(0);
    expect(served.get(two)).toBe(4);
  });

  it.each<[string, UpstreamHandler]>([
    [
      'message_start and an error',
      (_request, response) => response.writeHead(200, EVENT_STREAM).end(PRELUDE + OVERLOADED_EVENT),
    ],
    ['an empty answer', (_request, response) => response.writeHead(200, EVENT_STREAM).end(PRELUDE + EMPTY_END)],
    [
      'a page',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>wait</html>'),
    ],
    ['null', answerJson(200, 'null')],
    [
      'an error with status 200',
      answerJson(200, { type: 'error', error: { type: 'overloaded_error', message: 'no' } }),
    ],
  ])('after %s, for clients of another dialect, with a stream and without', async (_name, fault) => {
    const { url } = await start([one, two], { [one]: fault });
    for (const stream of [true, false, true, false]) {
      const answer = await postJson(`${url}/v1/chat/completions`, { ...body, stream });
      expect([answer.status, answer.body.toString()]).toEqual([200, expect.stringContaining('"content":"ok"')]);
    }
    expect(served.get(one)).toBeGreaterThan(0);
    expect(served.get(two)).toBe(4);
  });

  it('but not after an error before any content that blames the request', async () => {
    const events = PRELUDE + OVERLOADED_EVENT.replace('overloaded_error', 'invalid_request_error');
    const refuse: UpstreamHandler = (_request, response) => response.writeHead(200, EVENT_STREAM).end(events);
    const { url, app } = await start([one, two], { [one]: refuse, [two]: refuse });
    expect((await postJson(`${url}/v1/messages`, { ...body, stream: true })).body.toString()).toBe(events);
    const translated = await postJson(`${url}/v1/chat/completions`, { ...body, stream: true });
    expect([translated.status, upstream.requests.length]).toEqual([400, 2]);
    // What a request is to blame for does not count against an account.
    const errors = app
      .get(AccountPool, { strict: false })
      .list()
      .map(({ lastError }) => lastError);
    expect(errors).toEqual([null, null]);
  });

  it('and the client gets the last error of those that came before any content, word for word', async () => {
    const fault: UpstreamHandler = (_request, response) =>
      response.writeHead(200, EVENT_STREAM).end(PRELUDE + OVERLOADED_EVENT);
    const { url } = await start([one], { [one]: fault });
    const answer = await postJson(`${url}/v1/messages`, { ...body, stream: true });
    expect([answer.status, answer.body.toString()]).toEqual([200, PRELUDE + OVERLOADED_EVENT]);
  });

  it.each([
    ['a page', '<html><title>Just a moment</title></html>', 502, 'without an answer: Just a moment'],
    ['nothing', '', 502, 'success and nothing else'],
    ['an error', '{"error":{"type":"invalid_request_error","message":"no such tool"}}', 400, 'no such tool'],
    ['a spent quota', '{"error":{"code":"rate_limit_exceeded","message":"slow down"}}', 429, 'slow down'],
  ])('and else %s with status 200 is an error of the client', async (_what, text, status, message) => {
    for (const stream of [true, false]) {
      const { url } = await start([one], { [one]: answerJson(200, text) });
      for (const path of ['/v1/messages', '/v1/chat/completions']) {
        const answer = await postJson(`${url}${path}`, { ...body, stream });
        const { error } = JSON.parse(answer.body.toString()) as { error: { message: string } };
        expect([answer.status, error.message]).toEqual([status, expect.stringContaining(message)]);
      }
      await gateway?.close();
      gateway = undefined;
    }
  });

  it('holds nothing back that is not labelled as a stream and is one', async () => {
    const { url } = await start([one], { [one]: (_request, response) => response.writeHead(200).end(EVENTS) });
    const own = await postJson(`${url}/v1/messages`, { ...body, stream: true });
    expect([own.headers['content-type'], own.body.toString()]).toEqual(['text/event-stream; charset=utf-8', EVENTS]);
    const other = await postJson(`${url}/v1/chat/completions`, { ...body, stream: true });
    expect(other.body.toString()).toContain('[DONE]');
    const whole = await postJson(`${url}/v1/chat/completions`, body);
    expect(JSON.parse(whole.body.toString())).toMatchObject({ choices: [{ message: { content: 'ok' } }] });
  });

  it('after an in-band error before any content, for a client of another dialect', async () => {
    const { url } = await start([one, two], {
      [one]: (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(OVERLOADED_EVENT),
    });
    for (let request = 0; request < 4; request++) {
      const answer = await postJson(`${url}/v1/chat/completions`, { ...body, stream: true });
      expect([answer.status, answer.body.toString().includes('[DONE]')]).toEqual([200, true]);
    }
    expect(served.get(one)).toBeGreaterThan(0);
    expect(served.get(two)).toBe(4);
  });

  it('and the last error reaches a client of another dialect when nobody is left', async () => {
    const { url } = await start([one], {
      [one]: (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(OVERLOADED_EVENT),
    });
    const answer = await postJson(`${url}/v1/chat/completions`, { ...body, stream: true });
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([
      503,
      { error: { message: 'Overloaded', code: 'overloaded' } },
    ]);
  });

  it.each([400, 403, 404, 413, 422])('but not after %d, which goes straight back', async (status) => {
    const { url } = await start([one, two], { [one]: fail(status), [two]: fail(status) });
    const answer = await postJson(`${url}/v1/messages`, body);
    expect([answer.status, upstream.requests.length]).toEqual([status, 1]);
  });

  it('but not once content has reached the client', async () => {
    const begin = EVENTS.slice(0, EVENTS.indexOf('event: content_block_stop'));
    const cut: UpstreamHandler = (_request, response, message) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(begin, () => message.socket.destroy());
    const { url } = await start([one, two], { [one]: cut, [two]: cut });
    const answer = await postJson(`${url}/v1/messages`, { ...body, stream: true });
    expect(answer.body.toString().startsWith(begin)).toBe(true);
    expect(answer.body.toString().slice(begin.length)).toMatch(/^event: error\n/);
    expect(upstream.requests).toHaveLength(1);
  });

  it('also after a ping has committed the answer', async () => {
    const late: UpstreamHandler = (_request, response) => setTimeout(() => response.writeHead(529).end(), 250);
    const { url } = await start([one, two], { [one]: late }, { ping_ms: 100 });
    const answers = await Promise.all([1, 2].map(() => postJson(`${url}/v1/messages`, { ...body, stream: true })));
    for (const answer of answers)
      expect(answer.body.toString().replaceAll('event: ping\ndata: {"type":"ping"}\n\n', '')).toBe(EVENTS);
  });
});

describe('when nobody can pay', () => {
  it('the last answer of upstream goes out where it is about the service', async () => {
    const { url } = await start([one], { [one]: fail(529) });
    const answer = await postJson(`${url}/v1/messages`, body);
    expect([answer.status, answer.body.toString()]).toEqual([
      529,
      '{"type":"error","error":{"type":"api_error","message":"upstream says 529"}}',
    ]);
  });

  it('accounts that will recover are worth waiting for: 503 with a short retry-after', async () => {
    const { url } = await start([one, two], { [one]: fail(402), [two]: fail(402) });
    const answer = await postJson(`${url}/v1/messages`, body);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '60']);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ type: 'error', error: { type: 'api_error' } });
    // Beside the requests upstream is asked about the accounts' quota.
    const asked = () => upstream.requests.filter(({ method }) => method === 'POST').length;
    expect(asked()).toBe(2);
    expect((await postJson(`${url}/v1/messages`, body)).status).toBe(503);
    expect(asked()).toBe(2);
  });

  it('refused credentials are not: 401 that no client repeats', async () => {
    const { url } = await start([one, two], { [one]: fail(401), [two]: fail(401) });
    const answer = await postJson(`${url}/v1/messages`, body);
    expect([answer.status, answer.headers['x-should-retry']]).toEqual([401, 'false']);
    expect(answer.body.toString()).toContain("The gateway's upstream credential was refused");
  });
});

describe('one account of five answers 429, one 529, one hangs', () => {
  it('and 1 000 requests of the real SDKs without retries all succeed', async () => {
    const [throttled = '', overloaded = '', hanging = ''] = KEYS;
    const { url } = await start(
      KEYS,
      { [throttled]: fail(429, { 'retry-after': '1' }), [overloaded]: fail(529), [hanging]: () => undefined },
      { first_byte_ms: 1000, first_byte_json_ms: 1000 },
    );
    const client = new Anthropic({ baseURL: url, apiKey: 'anything', maxRetries: 0 });
    const total = 1000;
    let next = 0;
    let succeeded = 0;
    const worker = async (): Promise<void> => {
      while (next < total) {
        const index = next++;
        const metadata = { user_id: JSON.stringify({ session_id: `conversation-${index % 200}` }) };
        const message =
          index % 2 === 0
            ? await client.messages.create({ ...body, metadata })
            : await client.messages.stream({ ...body, metadata }).finalMessage();
        if (message.content[0]?.type === 'text' && message.content[0].text === 'ok') succeeded++;
      }
    };
    await Promise.all(Array.from({ length: 20 }, worker));
    process.stdout.write(
      `Who was asked, of ${total} requests: ${KEYS.map((key) => `${key} ${served.get(key) ?? 0}`).join(', ')}\n`,
    );
    expect(succeeded).toBe(total);
  });
});

describe('a Chat client on a Messages model', () => {
  it('is served by another account as well', async () => {
    const { url } = await start([one, two], { [one]: fail(529) });
    const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'anything', maxRetries: 0 });
    for (let request = 0; request < 3; request++) {
      const completion = await openai.chat.completions.create({
        model: 'claude-x',
        messages: [{ role: 'user', content: 'hi' }],
      });
      expect(completion.choices[0]?.message.content).toBe('ok');
      const chunks = [];
      for await (const chunk of await openai.chat.completions.create({
        model: 'claude-x',
        messages: [{ role: 'user', content: 'hi' }],
        stream: true,
      }))
        chunks.push(chunk.choices[0]?.delta.content ?? '');
      expect(chunks.join('')).toBe('ok');
    }
  });
});
