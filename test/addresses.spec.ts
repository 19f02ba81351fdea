import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Dialect } from '../src/dialects/dialect.js';
import { INFERENCE_ROUTES } from './inference-routes.js';
import { readError } from './read-error.js';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, ANY_ANSWER, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream(answerJson(200, { ...ANY_ANSWER, input_tokens: 1 }));
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, { metrics_port: 0, admin_port: 0 }),
    env: { FACTORY_API_KEY: 'fk-team-key', ADMIN_TOKEN: 'admin-token-of-this-test', LOG_LEVEL: 'info' },
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(() => {
  upstream.requests.length = 0;
  gateway.logs.length = 0;
});

/** What goes before and after `/messages` where a base URL has a `/v1` too many or none, or a slash too many. */
const SPELLINGS: readonly (readonly [before: string, after: string])[] = [
  ['', ''],
  ['/v1/v1', ''],
  ['/v1/', ''],
  ['/', '/'],
  ['/v1', '/'],
  ['//v1/', '//'],
];

describe.each(INFERENCE_ROUTES)('the address of $path', ({ path, body }) => {
  it.each(SPELLINGS)('is understood as %s…%s, its query kept', async (before, after) => {
    const spelt = `${before}${path.replace(/^\/v1(?=\/)/, '')}${after}?beta=true`;
    for (const headers of [{}, { origin: 'http://127.0.0.1' }] as Record<string, string>[]) {
      const answer = await postJson(gateway.url + spelt, body, { authorization: 'Bearer own', ...headers });
      // A page of another origin may not spend the team's credential; its request has reached the route all the same.
      expect([answer.status, upstream.requests.length]).toEqual(headers.origin === undefined ? [200, 1] : [401, 1]);
    }
    expect(upstream.requests[0]?.url).toMatch(/\?beta=true$/);
    await gateway.logged(new RegExp(`POST ${path} 200 `));
    expect((await sendRequest(`${gateway.url}${spelt}`)).status).toBe(405);
  });
});

describe('the list of models', () => {
  it.each(['/models', '/v1/v1/models', '/models/', '//v1//models'])('is at %s, too', async (path) => {
    const answer = await sendRequest(`${gateway.url}${path}?limit=1000`);
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([200, { object: 'list' }]);
  });
});

describe("a vendor's name before an address", () => {
  it.each(INFERENCE_ROUTES.filter(({ dialect }) => dialect !== 'generate'))(
    'is what a base URL with it makes of $path',
    async ({ path, dialect, body }) => {
      const vendor = dialect === 'messages' ? 'anthropic' : 'openai';
      for (const spelt of [path, path.slice('/v1'.length)]) {
        const answer = await postJson(`${gateway.url}/${vendor}${spelt}`, body);
        expect([spelt, answer.status]).toEqual([spelt, 200]);
      }
      expect(upstream.requests).toHaveLength(2);
      const text = (await sendRequest(gateway.metricsUrl)).body.toString();
      expect(text).not.toContain(vendor === 'openai' ? 'route="/openai' : 'route="/anthropic');
    },
  );

  it.each(['/anthropic/v1/models', '/openai/models'])('is what it makes of the list of models: %s', async (path) => {
    const answer = await sendRequest(`${gateway.url}${path}`);
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([200, { object: 'list' }]);
  });
});

describe('what a vendor serves and the gateway does not', () => {
  it.each<[method: string, path: string, dialect: Dialect, what: string]>([
    ['POST', '/v1/embeddings', 'chat', 'embeddings (/v1/embeddings)'],
    ['POST', '/openai/v1/embeddings', 'chat', 'embeddings (/v1/embeddings)'],
    ['POST', '/v1/images/generations', 'chat', 'images (/v1/images)'],
    ['POST', '/v1/audio/transcriptions', 'chat', 'speech (/v1/audio)'],
    ['GET', '/v1/realtime?model=gpt-x', 'chat', 'realtime sessions (/v1/realtime)'],
    ['POST', '/v1/moderations', 'chat', 'moderation (/v1/moderations)'],
    ['POST', '/v1/fine_tuning/jobs', 'chat', 'fine-tuning (/v1/fine_tuning)'],
    ['POST', '/v1/completions', 'chat', 'completions of plain text (/v1/completions)'],
    ['POST', '/v1/assistants', 'chat', 'assistants (/v1/assistants)'],
    ['POST', '/v1/threads/thread_1/messages', 'chat', 'threads of assistants (/v1/threads)'],
    ['DELETE', '/v1/vector_stores/vs_1', 'chat', 'vector stores (/v1/vector_stores)'],
    ['POST', '/v1/batches', 'chat', 'batches (/v1/batches)'],
    ['GET', '/v1/files', 'chat', 'files (/v1/files)'],
    ['GET', '/anthropic/v1/files', 'messages', 'files (/v1/files)'],
    ['POST', '/v1/messages/batches', 'messages', 'batches (/v1/messages/batches)'],
    ['GET', '/messages/batches/msgbatch_1/results', 'messages', 'batches (/v1/messages/batches)'],
    ['POST', '/v1/complete', 'messages', 'completions of plain text (/v1/complete)'],
    ['GET', '/v1/responses/resp_1', 'responses', 'stored responses (/v1/responses/{id})'],
    ['POST', '/v1/responses/resp_1/cancel', 'responses', 'stored responses (/v1/responses/{id})'],
    ['GET', '/v1/chat/completions/chatcmpl-1', 'chat', 'stored chat completions (/v1/chat/completions/{id})'],
    ['POST', '/v1/conversations', 'responses', 'stored conversations (/v1/conversations)'],
    ['POST', '/v1beta/models/gemini-x:embedContent', 'generate', 'embeddings (/v1beta/models/{model}:embedContent)'],
    ['GET', '/v1beta/cachedContents', 'generate', 'cached contents (/v1beta/cachedContents)'],
  ])('%s %s is named in the error of its dialect, once and for all', async (method, path, dialect, what) => {
    const answer = await sendRequest(`${gateway.url}${path}`, { method });
    const error = readError(dialect, answer);
    expect([answer.status, answer.headers['x-should-retry']]).toEqual([404, 'false']);
    expect(error.message).toContain(`does not serve ${what}`);
    expect(upstream.requests).toEqual([]);
  });

  it('is the error of the dialect whose headers came, where both vendors have it', async () => {
    const answer = await sendRequest(`${gateway.url}/v1/files`, { headers: { 'anthropic-version': '2023-06-01' } });
    expect(readError('messages', answer)).toMatchObject({ type: 'not_found_error' });
  });

  it('is a NotFoundError that the SDKs do not repeat', async () => {
    const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'any' });
    const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: 'any' });
    await expect(openai.embeddings.create({ model: 'e', input: 'hi' })).rejects.toMatchObject({
      constructor: OpenAI.NotFoundError,
      code: 'unsupported_endpoint',
      message: expect.stringContaining('does not serve embeddings'),
    });
    await expect(anthropic.messages.batches.list()).rejects.toMatchObject({
      constructor: Anthropic.NotFoundError,
      message: expect.stringContaining('does not serve batches'),
    });
  });

  it('makes no label of its own in the metrics', async () => {
    const text = (await sendRequest(gateway.metricsUrl)).body.toString();
    expect(text).not.toMatch(/route="[^"]*(?:embeddings|batches|threads|resp_1)/);
  });
});

describe('an address that does not exist', () => {
  it.each([
    '/claude/v1/messages',
    '/openai/v1/messages',
    '/v1/messages/v1/messages',
    '/x/messages/count_tokens',
    '/api/messages/',
    '/v1/messages/messages',
  ])('is a 400 with the right base URL for a POST to %s', async (path) => {
    const answer = await postJson(`${gateway.url}${path}?key=hidden`, { model: 'claude-x' });
    const error = readError('messages', answer);
    expect([answer.status, error.type]).toEqual([400, 'invalid_request_error']);
    expect(error.message).toMatch(new RegExp(`ANTHROPIC_BASE_URL\\) has to be ${gateway.url},`));
    expect(error.message).not.toContain('hidden');
    expect(answer.headers['request-id']).toMatch(/^req_/);
  });

  it('is told by the name and the scheme that its client used', async () => {
    const message = async (headers: Record<string, string>): Promise<string> =>
      readError('messages', await postJson(`${gateway.url}/x/messages`, {}, headers)).message;
    expect(await message({ host: 'gateway.example' })).toContain(' http://gateway.example,');
    expect(await message({ host: 'gateway.example', 'x-forwarded-proto': 'https' })).toContain(
      ' https://gateway.example,',
    );
    expect(await message({ host: '[::1]:3000' })).toContain(' http://[::1]:3000,');
    expect(await message({ host: 'a b"<' })).toContain(" the gateway's address without a path");
  });

  it.each([
    ['GET', '/x/messages'],
    ['POST', '/v1/embedding'],
    ['POST', '/v2/embeddings/x'],
    ['GET', '/.env'],
    ['PUT', '/x'],
  ])('is a 404 that says what exists for %s %s', async (method, path) => {
    const answer = await sendRequest(`${gateway.url}${path}`, {
      method,
      headers: { 'anthropic-version': '2023-06-01' },
    });
    const error = readError('messages', answer);
    expect([answer.status, answer.headers['request-id']]).toEqual([404, expect.stringMatching(/^req_/)]);
    for (const { path: existing } of INFERENCE_ROUTES.filter(({ kind }) => kind === 'answer'))
      expect(error.message).toContain(existing.replace('gemini-x', '{model}'));
  });

  it('is logged in one line, without its query and with the id of its answer', async () => {
    const answers = [
      await sendRequest(`${gateway.url}/.git/config?token=secret-1`),
      await postJson(`${gateway.url}/x/messages?key=secret-2`, {}),
      await sendRequest(`${gateway.url}/v1/messages?key=secret-3`),
    ];
    await gateway.logged(/GET \/v1\/messages 405 /);
    const lines = gateway.logs.filter((line) => / (?:GET|POST) /.test(line));
    expect(lines.map((line) => /(GET|POST) \S+ \d+/.exec(line)?.[0])).toEqual([
      'GET /.git/config 404',
      'POST /x/messages 400',
      'GET /v1/messages 405',
    ]);
    expect(lines.map((line) => / (req_\w+)\s*$/.exec(line)?.[1])).toEqual(
      answers.map(({ headers }) => headers['request-id'] ?? headers['x-request-id']),
    );
    expect(gateway.logs.join()).not.toContain('secret-');
  });

  it('is cut where it is long, and cannot write into the log', async () => {
    await sendRequest(`${gateway.url}/${'a'.repeat(5_000)}`);
    const line = await gateway.logged(/ 404 /);
    expect(line.length).toBeLessThan(400);
  });

  it('makes no label of its own in the metrics', async () => {
    for (const path of ['/a/messages', '/b/messages', '/v1/v1/messages', '/c']) await postJson(gateway.url + path, {});
    const text = (await sendRequest(gateway.metricsUrl)).body.toString();
    expect(
      new Set(
        [...text.matchAll(/http_route="([^"]*)"/g)]
          .map(([, route]) => route)
          .filter((route) => /[abc]$|v1\/v1|\/\w\/messages/.test(route ?? '')),
      ),
    ).toEqual(new Set());
  });

  it('of another port says which port this is', async () => {
    const metrics = gateway.metricsUrl.replace('/metrics', '');
    for (const [url, what] of [
      [gateway.adminUrl, 'the admin API'],
      [metrics, 'metrics'],
    ] as const) {
      const posted = await postJson(`${url}/v1/messages`, {});
      expect([posted.status, readError('messages', posted).message]).toEqual([
        400,
        expect.stringContaining(`port for ${what}`),
      ]);
      const got = await sendRequest(`${url}/nothing`, { headers: { 'anthropic-version': '2023-06-01' } });
      expect([got.status, readError('messages', got).message]).toEqual([404, expect.stringContaining(`for ${what}`)]);
    }
    await gateway.logged(/POST \/v1\/messages 400 /);
  });
});
