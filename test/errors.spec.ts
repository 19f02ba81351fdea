import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Dialect } from '../src/dialects/dialect.js';
import { INFERENCE_ROUTES } from './inference-routes.js';
import { readError, typeOf } from './read-error.js';
import { postJson, type RawAnswer, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { ANY_ANSWER, answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const MIB = 1024 * 1024;
const BOMB = gzipSync(Buffer.alloc(32 * MIB + 1, ' '));
const TOO_LARGE = Buffer.alloc(32 * MIB + 1, ' ');

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream(answerJson(200, ANY_ANSWER));
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(() => {
  upstream.requests.length = 0;
});

/**
 * The answer must be the gateway's own, of this status, in the dialect's shape; and the upstream must not have been
 * asked.
 */
function expectRefusal(dialect: Dialect, answer: RawAnswer, status: number) {
  expect(answer.status).toBe(status);
  const error = readError(dialect, answer);
  expect(error.message).not.toBe('');
  expect(upstream.requests).toHaveLength(0);
  return error;
}

describe.each(INFERENCE_ROUTES)('POST $path', ({ path, dialect, body, byAddress }) => {
  const isOpenai = dialect === 'responses' || dialect === 'chat';
  const invalid = dialect === 'generate' ? 'INVALID_ARGUMENT' : 'invalid_request_error';

  it.each([
    ['empty', ''],
    ['cut', JSON.stringify(body).slice(0, -1)],
    ['an array', '[]'],
    ['null', 'null'],
    ['followed by text', `${JSON.stringify(body)}{}`],
    ['with a trailing comma', `${JSON.stringify(body).slice(0, -1)},}`],
    ['with single quotes', `{'model':'${body.model}'}`],
  ])('400 for a body that is %s', async (_name, text) => {
    const error = expectRefusal(dialect, await postJson(gateway.url + path, text), 400);
    expect(error.type).toBe(invalid);
    expect(error.message).toContain('not valid JSON');
  });

  it('400 for a body that is not UTF-8', async () => {
    const [before, after] = JSON.stringify(body).split('hi');
    const bytes = Buffer.concat([Buffer.from(before ?? ''), Buffer.from([0xc3, 0x28]), Buffer.from(after ?? '')]);
    const error = expectRefusal(dialect, await postJson(gateway.url + path, bytes), 400);
    expect(error.message).toContain('UTF-8');
  });

  const wrongModels = [
    ['absent', { ...body, model: undefined }],
    ['empty', { ...body, model: '' }],
    ['a number', { ...body, model: 5 }],
    ['null', { ...body, model: null }],
  ] as const;
  if (!byAddress) {
    it.each(wrongModels)('400 that names the field when model is %s', async (_name, wrong) => {
      const error = expectRefusal(dialect, await postJson(gateway.url + path, wrong), 400);
      expect(error.type).toBe(invalid);
      expect(error.message).toMatch(/^model: /);
      expect(error.param).toBe(isOpenai ? 'model' : undefined);
    });
  }

  it.each([
    '"model":"a"',
    '"mod\\u0065l":"a"',
    '"metadata":{},"metadata":{}',
    '"metadata":{"user_id":"a","user_id":"b"}',
  ])('400 for the duplicate member in %s', async (member) => {
    const error = expectRefusal(
      dialect,
      await postJson(gateway.url + path, `{${member},${JSON.stringify(body).slice(1)}`),
      400,
    );
    expect(error.message).toContain('occurs twice');
  });

  it('404 for an unknown model, on Responses 400 as OpenAI does', async () => {
    const error = expectRefusal(
      dialect,
      await postJson(gateway.url + path.replace('gemini-x', 'nobody-knows'), { ...body, model: 'nobody-knows' }),
      dialect === 'responses' ? 400 : 404,
    );
    expect(error.message).toContain('nobody-knows');
    expect(error.type).toBe(typeOf(dialect, 'not_found_error', 'invalid_request_error', 'NOT_FOUND'));
    expect(error.code).toBe(isOpenai ? 'model_not_found' : undefined);
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('405 with allow for %s', async (method) => {
    const answer = await sendRequest(gateway.url + path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('POST');
    if (method === 'HEAD') expect(answer.body).toHaveLength(0);
    else expect(readError(dialect, answer).type).toBe(invalid);
  });

  it('411 without a body', async () => {
    const answer = await sendText(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n`,
    );
    expectRefusal(dialect, answer, 411);
  });

  it.each([
    ['by its content-length', TOO_LARGE, { 'content-length': String(TOO_LARGE.length) }],
    ['in chunks', TOO_LARGE, { 'transfer-encoding': 'chunked' }],
    ['once inflated', BOMB, { 'content-encoding': 'gzip' }],
  ])('413 for a body of more than 32 MiB %s', async (_name, bytes, headers) => {
    const answer = await sendRequest(
      gateway.url + path,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      bytes,
    );
    const error = expectRefusal(dialect, answer, 413);
    expect(error.type).toBe(typeOf(dialect, 'request_too_large', 'invalid_request_error', 'INVALID_ARGUMENT'));
    expect(error.message).toContain('32 MiB');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/plain, application/json',
    '',
  ])('415 for the content type "%s"', async (contentType) => {
    const answer = await sendRequest(
      gateway.url + path,
      { method: 'POST', headers: { 'content-type': contentType } },
      JSON.stringify(body),
    );
    expect(expectRefusal(dialect, answer, 415).type).toBe(invalid);
  });

  it('415 without a content type', async () => {
    expectRefusal(dialect, await sendRequest(gateway.url + path, { method: 'POST' }, JSON.stringify(body)), 415);
  });

  it.each(['compress', 'gzip, zstd'])('415 for the content encoding %s, naming those that it takes', async (coding) => {
    const answer = await postJson(gateway.url + path, body, { 'content-encoding': coding });
    expect(expectRefusal(dialect, answer, 415).message).toContain('use zstd, gzip, deflate, br or none');
    expect(answer.headers['accept-encoding']).toBe('zstd, gzip, deflate, br');
  });

  it.each(['zstd', 'gzip', 'deflate', 'br'])('400 for a body that is not %s, as it says', async (coding) => {
    expectRefusal(dialect, await postJson(gateway.url + path, body, { 'content-encoding': coding }), 400);
  });

  it('401 that no client repeats when nobody pays, saying what to set', async () => {
    const penniless = await startGateway({ config: sandboxConfig(upstream.url) });
    const answer = await postJson(penniless.url + path, body);
    await penniless.close();
    const error = expectRefusal(dialect, answer, 401);
    expect(error.type).toBe(typeOf(dialect, 'authentication_error', 'authentication_error', 'UNAUTHENTICATED'));
    expect(error.message).toContain('FACTORY_API_KEY');
    expect(answer.headers['x-should-retry']).toBe('false');
  });

  it('gives each refusal a request id where the client looks for it', async () => {
    const header = dialect === 'messages' ? 'request-id' : 'x-request-id';
    const ids = [await postJson(gateway.url + path, ''), await postJson(gateway.url + path, '')].map(
      (answer) => answer.headers[header],
    );
    expect(ids[0]).toMatch(/^req_\w+$/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('other addresses', () => {
  it.each<[path: string, dialect: Dialect]>([
    ['/v1/messages/nothing', 'messages'],
    ['/v1/messages/batches', 'messages'],
    ['/v1/responses/resp_1', 'responses'],
    ['/v1/chat', 'chat'],
    ['/v1/generate/nothing', 'generate'],
    ['/v1beta/nothing', 'generate'],
    ['/v1beta/cachedContents', 'generate'],
    ['/v1alpha/models/gemini-x:generateContent', 'generate'],
    ['/v1beta1/projects/p/locations/l/publishers/google/models/gemini-x:generateContent', 'generate'],
    ['/v1/embeddings', 'chat'],
    ['/nothing?key=value', 'chat'],
  ])('404 for %s', async (path, dialect) => {
    for (const method of ['GET', 'POST']) {
      const answer = await sendRequest(gateway.url + path, { method });
      expect(expectRefusal(dialect, answer, 404).type).toBe(
        typeOf(dialect, 'not_found_error', 'invalid_request_error', 'NOT_FOUND'),
      );
    }
  });

  it("404 in Anthropic's shape where the headers give its client away", async () => {
    expectRefusal(
      'messages',
      await sendRequest(`${gateway.url}/v1/nothing`, { headers: { 'anthropic-version': '2023-06-01' } }),
      404,
    );
  });

  it('404 for a model that GET /v1/models/{id} does not know', async () => {
    const url = `${gateway.url}/v1/models/nobody-knows`;
    expect(expectRefusal('chat', await sendRequest(url), 404).code).toBe('model_not_found');
    const answer = await sendRequest(url, { headers: { 'anthropic-version': '2023-06-01' } });
    expect(expectRefusal('messages', answer, 404)).toMatchObject({
      type: 'not_found_error',
      message: expect.stringContaining('nobody-knows'),
    });
  });

  it('400 for a path that cannot be decoded', async () => {
    expectRefusal('chat', await sendRequest(`${gateway.url}/v1/models/%E0%A4%A`), 400);
  });

  it("400 in Google's shape for an address of Google's that cannot be decoded", async () => {
    for (const version of ['v1', 'v1beta'])
      expectRefusal('generate', await postJson(`${gateway.url}/${version}/models/%E0%A4%A:generateContent`, {}), 400);
  });

  it.each([
    ['POST', '/v1beta/models', 'GET, HEAD'],
    ['POST', '/v1beta/models/gemini-x', 'GET, HEAD'],
    ['DELETE', '/v1beta/models/gemini-x', 'GET, HEAD'],
    ['PUT', '/v1/models/gemini-x:countTokens', 'POST'],
    ['GET', '/v1/models/gemini-x:generateContent', 'POST'],
  ])("405 in Google's shape for %s %s", async (method, path, allow) => {
    const answer = await sendRequest(gateway.url + path, { method });
    expectRefusal('generate', answer, 405);
    expect(answer.headers.allow).toBe(allow);
  });

  it.each([
    ['POST', '/v1/models', 'GET, HEAD'],
    ['POST', '/v1/models/glm-x:free', 'GET, HEAD'],
    ['DELETE', '/v1/models/claude-x', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['PUT', '/api/hello', 'GET, HEAD'],
  ])('405 for %s %s', async (method, path, allow) => {
    const answer = await sendRequest(gateway.url + path, { method });
    expectRefusal('chat', answer, 405);
    expect(answer.headers.allow).toBe(allow);
  });
});

describe('the SDKs', () => {
  it("recognise the gateway's errors as their own", async () => {
    const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
    const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'any', maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'hi' }];
    await expect(anthropic.messages.create({ model: 'nobody-knows', max_tokens: 1, messages })).rejects.toMatchObject({
      constructor: Anthropic.NotFoundError,
      requestID: expect.stringMatching(/^req_/),
      type: 'not_found_error',
    });
    await expect(openai.chat.completions.create({ model: 'nobody-knows', messages })).rejects.toMatchObject({
      constructor: OpenAI.NotFoundError,
      requestID: expect.stringMatching(/^req_/),
      code: 'model_not_found',
      param: 'model',
    });
    await expect(openai.responses.create({ model: 'nobody-knows', input: 'hi' })).rejects.toMatchObject({
      constructor: OpenAI.BadRequestError,
    });
  });
});

/** Bytes of a request as they are, for what `node:http` would put right. */
function sendText(text: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => socket.write(text));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      socket.end();
      const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
      const [statusLine = '', ...lines] = head.split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      );
      resolve({ status: Number(statusLine.split(' ')[1]), headers, body: Buffer.from(body), cut: false });
    });
  });
}
