import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { type Sandbox, startSandbox } from './pretend-upstream.js';

const MESSAGE = {
  model: 'claude-haiku-4-5-20251001',
  max_tokens: 500,
  messages: [{ role: 'user', content: 'hi 你好' }],
};
const UUID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const FACTORY = {
  authorization: 'Bearer fk-test',
  'user-agent': 'factory-cli/0.85.0',
  'x-factory-client': 'cli',
  'x-api-provider': 'anthropic',
  'x-session-id': UUID,
  'x-assistant-message-id': UUID,
  'anthropic-version': '2023-06-01',
};

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(async () => {
  await sandbox.close();
});

function open(body: object, headers: object = FACTORY, path = '/api/llm/a/v1/messages?beta=true'): ClientRequest {
  const bytes = JSON.stringify(body);
  const req = httpRequest(sandbox.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  req.on('error', () => undefined);
  return req.end(bytes);
}

async function send(...args: Parameters<typeof open>): Promise<IncomingMessage> {
  const [res] = (await once(open(...args), 'response')) as [IncomingMessage];
  return res;
}

async function streamed(): Promise<string> {
  return text(await send({ ...MESSAGE, stream: true }));
}

describe('a request', () => {
  it('is recorded as it came', async () => {
    const sent = JSON.stringify(MESSAGE);
    await text(await send(MESSAGE));
    const request = await sandbox.nextRequest();
    expect(request).toMatchObject({ method: 'POST', path: '/api/llm/a/v1/messages', status: 200, closedEarly: false });
    expect(request.query.get('beta')).toBe('true');
    expect(request.body.toString()).toBe(sent);
    expect(request.sha256).toBe(createHash('sha256').update(sent).digest('hex'));
    expect(sandbox.requests).toEqual([request]);
  });

  it('gets the same answer twice, and the headers that a gateway must withhold', async () => {
    const first = await send(MESSAGE);
    expect(await text(first)).toBe(await text(await send(MESSAGE)));
    expect(first.headers).toMatchObject({
      'request-id': 'req_sandbox00000001',
      'anthropic-ratelimit-requests-limit': '4000',
      'set-cookie': [expect.stringContaining('must-not-reach-a-client')],
    });
  });

  it.each<[what: string, headers: object, path: string, message: RegExp]>([
    ['a cookie', { ...FACTORY, cookie: 'a=b' }, '/api/llm/a/v1/messages', /^cookie: this header must not reach/],
    [
      "the client's address",
      { ...FACTORY, 'x-forwarded-for': '10.0.0.1' },
      '/api/llm/a/v1/messages',
      /^x-forwarded-for: /,
    ],
    [
      "the client's encodings",
      { ...FACTORY, 'accept-encoding': 'gzip' },
      '/api/llm/a/v1/messages',
      /^accept-encoding: must be identity/,
    ],
    ["the client's key", { ...FACTORY, 'x-api-key': 'sk-1' }, '/api/llm/a/v1/messages', /^x-api-key: /],
    ["the client's query", FACTORY, '/api/llm/a/v1/messages?token=1', /^query token: /],
    [
      'no session',
      { ...FACTORY, 'x-session-id': 'main' },
      '/api/llm/a/v1/messages',
      /^x-session-id: a UUID is required/,
    ],
    [
      "the client's own name",
      { ...FACTORY, 'user-agent': 'claude-cli/2' },
      '/api/llm/a/v1/messages',
      /^user-agent: must be factory-cli/,
    ],
  ])('is refused with %s', async (_, headers, path, message) => {
    const res = await send(MESSAGE, headers, path);
    expect(res.statusCode).toBe(400);
    expect(JSON.parse(await text(res))).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.stringMatching(message) },
      request_id: 'req_sandbox00000001',
    });
  });

  it('is refused without a known credential', async () => {
    const strict = await startSandbox({ tokens: ['known'] });
    const status = (token?: string) =>
      fetch(`${strict.url}/v1/responses`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: '{"model":"gpt-5.4","input":"hi"}',
      }).then((res) => res.status);
    expect([await status(), await status('other'), await status('known')]).toEqual([401, 401, 200]);
    await strict.close();
  });
});

describe('a script', () => {
  it('answers with a status, a vendor body and headers, as often as it says', async () => {
    sandbox.script({ status: 429, headers: { 'retry-after': '3' }, times: 2 });
    for (const expected of [429, 429, 200]) {
      const res = await send(MESSAGE);
      expect(res.statusCode).toBe(expected);
      expect(res.headers['retry-after']).toBe(expected === 429 ? '3' : undefined);
      expect(JSON.parse(await text(res))).toHaveProperty('type', expected === 429 ? 'error' : 'message');
    }
  });

  it('applies to the requests that it names', async () => {
    sandbox.script({ status: 500, when: ({ path }) => path.endsWith('/count_tokens') });
    expect((await send(MESSAGE)).statusCode).toBe(200);
    const { model, messages } = MESSAGE;
    expect((await send({ model, messages }, FACTORY, '/api/llm/a/v1/messages/count_tokens')).statusCode).toBe(500);
  });

  it('ends without the terminal event', async () => {
    const whole = await streamed();
    sandbox.script({ withoutTerminal: true });
    const partial = await streamed();
    expect(whole).toBe(`${partial}${whole.slice(whole.indexOf('event: message_stop'))}`);
    expect(partial).toContain('event: message_delta');
  });

  it('ends or errs after so many events', async () => {
    sandbox.script({ endAfterEvents: 4 }, { errorEvent: { afterEvents: 4 } });
    const ended = await streamed();
    expect(ended.match(/^event: /gm)).toHaveLength(4);
    expect(await streamed()).toBe(
      `${ended}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n`,
    );
  });

  it('cuts before headers and mid-stream', async () => {
    sandbox.script({ cut: 'before-headers' }, { cut: { afterEvents: 3 } });
    await expect(send(MESSAGE)).rejects.toThrow('socket hang up');
    const res = await send({ ...MESSAGE, stream: true });
    let seen = '';
    res.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    const [error] = (await once(res, 'error')) as [Error];
    expect(error.message).toBe('aborted');
    expect(seen.match(/^event: /gm)).toHaveLength(3);
    expect(sandbox.requests.at(-1)).toMatchObject({ cut: true, closedEarly: false });
  });

  it('hangs until it is released', async () => {
    sandbox.script({ hang: { afterEvents: 2 } });
    const answer = streamed();
    const request = await sandbox.whenHeld(await sandbox.nextRequest());
    expect(request.eventsWritten).toBe(2);
    sandbox.release(request);
    expect(await answer).toContain('event: message_stop');
  });

  it('notices that the peer leaves while it hangs', async () => {
    sandbox.script({ hang: 'before-headers' });
    const req = open(MESSAGE);
    const request = await sandbox.whenHeld(await sandbox.nextRequest());
    expect(sandbox.openStreams).toBe(1);
    req.destroy();
    await sandbox.whenClosed(request);
    expect(request).toMatchObject({ closedEarly: true, status: undefined });
    await sandbox.whenIdle();
    expect(sandbox.openStreams).toBe(0);
  });

  it('replays bytes, cut where it is told to', async () => {
    const rawBody = Buffer.from('data: {"text":"世界"}\n\n');
    sandbox.script({ rawBody, contentType: 'text/event-stream', cuts: [1, 15, 16, 20] });
    const res = await send({ anything: true });
    expect(await buffer(res)).toEqual(rawBody);
    expect(res.headers['content-type']).toBe('text/event-stream');
    expect((await sandbox.nextRequest()).eventsWritten).toBe(5);
  });

  it('answers HTML, JSON to a stream, and gzip', async () => {
    sandbox.script({ html: true }, { asJson: true }, { gzip: true });
    const html = await send({ ...MESSAGE, stream: true });
    expect(html.headers['content-type']).toMatch('text/html');
    html.resume();
    expect(JSON.parse(await streamed())).toHaveProperty('stop_reason', 'end_turn');
    const zipped = await fetch(`${sandbox.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ ...MESSAGE, stream: true }),
    });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(await zipped.text()).toContain('event: message_stop');
  });

  it('stops writing a huge answer while nobody reads it', async () => {
    sandbox.script({ hugeMegabytes: 64 });
    const res = await send({ ...MESSAGE, stream: true });
    const request = await sandbox.nextRequest();
    await sandbox.until(() => request.bytesWritten > 0);
    // More turns of the event loop than the kernel's buffers need to fill up.
    for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(request.bytesWritten).toBeLessThan(16 * 1024 * 1024);
    const body = await buffer(res);
    expect(body.length).toBeGreaterThan(64 * 1024 * 1024);
    expect(request.bytesWritten).toBe(body.length);
    expect(body.subarray(-60).toString()).toContain('event: message_stop');
  });

  it('can be asked for in a prompt and from another process', async () => {
    const prompt = (content: string) => ({ ...MESSAGE, messages: [{ role: 'user', content }] });
    expect((await send(prompt('[[fault {"status":529}]]'))).statusCode).toBe(529);
    await fetch(`${sandbox.url}/sandbox/script`, { method: 'POST', body: '{"status":418}' });
    expect((await send(MESSAGE)).statusCode).toBe(418);
  });
});

it('rejects what still waits when it is closed', async () => {
  const other = await startSandbox();
  const waiting = other.nextRequest();
  await other.close();
  await expect(waiting).rejects.toThrow('The sandbox was closed');
});

it('serves paths that it does not know a page, as the vendor does', async () => {
  const res = await send({}, {}, '/v1/nowhere');
  expect([res.statusCode, res.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
});
