import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeThoughtSignature } from '../src/translate/generate/thought-signature.js';
import { readError } from './read-error.js';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { ANY_ANSWER, answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
const CHUNKS = [
  { candidates: [{ content: { parts: [{ text: 'one' }], role: 'model' } }] },
  { candidates: [{ content: { parts: [{ text: 'two' }], role: 'model' }, finishReason: 'STOP' }] },
];
const EVENTS = CHUNKS.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('');

let upstream: RawUpstream;
let factory: TestGateway;
let google: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const models = [
    { id: 'gemini-*', type: 'google', name: 'Gemini of the team' },
    { id: 'models/named-so', type: 'google' },
    { id: 'google/gemini-3:beta', type: 'google' },
    { id: 'gemini-listed', type: 'google', name: 'Listed' },
  ];
  const others = [
    { id: 'claude-*', type: 'anthropic' },
    { id: 'gpt-*', type: 'openai' },
    { id: 'glm-*', type: 'common' },
  ];
  factory = await startGateway({
    config: sandboxConfig(upstream.url, { models: [...models, ...others] }),
    env: { FACTORY_API_KEY: 'fk-team-key', LOG_LEVEL: 'debug' },
  });
  google = await startGateway({
    config: sandboxConfig(upstream.url, {
      upstreams: [{ name: 'google', api_key_env: 'GOOGLE_KEY' }],
      endpoint: [{ name: 'google', kind: 'plain', upstream: 'google', base_url: `${upstream.url}/v1beta` }],
      models,
      model_redirects: { 'gemini-other': 'gemini-real' },
    }),
    env: { GOOGLE_KEY: 'AIza-team-key' },
  });
});

afterAll(async () => {
  await Promise.all([factory.close(), google.close()]);
  await upstream.close();
});

afterEach(() => {
  upstream.requests.length = 0;
});

function streams(): void {
  upstream.answer((_request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(EVENTS));
}

const sent = (): unknown => JSON.parse(upstream.requests.at(-1)?.body.toString() ?? '');

describe.each(['/v1beta', '/v1'])("Google's addresses below %s", (version) => {
  it('put model and stream into the body for Factory', async () => {
    upstream.answer(answerJson(200, ANY_ANSWER));
    const answer = await postJson(`${factory.url}${version}/models/gemini-x:generateContent`, { contents });
    expect([answer.status, upstream.requests[0]?.url]).toEqual([200, '/api/llm/g/v1/generate']);
    expect(sent()).toEqual({ model: 'gemini-x', stream: false, contents });
    streams();
    const url = `${factory.url}${version}/models/gemini-x:streamGenerateContent?alt=sse`;
    expect((await postJson(url, { contents })).body.toString()).toBe(EVENTS);
    expect(sent()).toEqual({ model: 'gemini-x', stream: true, contents });
  });

  it("leave the body as it is for Google's own API", async () => {
    streams();
    const text = '{ "contents" : [ {"parts":[{"text":"hi"}]} ] }';
    const answer = await postJson(`${google.url}${version}/models/gemini-x:streamGenerateContent?alt=sse`, text);
    expect(answer.body.toString()).toBe(EVENTS);
    expect(upstream.requests[0]).toMatchObject({ url: '/v1beta/models/gemini-x:streamGenerateContent?alt=sse' });
    expect(upstream.requests[0]?.body.toString()).toBe(text);
  });

  it.each([
    ['gemini-x%3AgenerateContent', 'gemini-x'],
    ['gemini%2Dx:generateContent', 'gemini-x'],
    ['models/gemini-x:generateContent', 'gemini-x'],
    ['publishers/google/models/gemini-x:generateContent', 'gemini-x'],
    ['models/named-so:generateContent', 'models/named-so'],
    ['google/gemini-3:beta:generateContent', 'google/gemini-3:beta'],
    ['google%2Fgemini-3%3Abeta%3AgenerateContent', 'google/gemini-3:beta'],
    ['gemini-x:generateContent/', 'gemini-x'],
  ])('read the model in %s', async (address, model) => {
    upstream.answer(answerJson(200, ANY_ANSWER));
    expect((await postJson(`${factory.url}${version}/models/${address}`, { contents })).status).toBe(200);
    expect(sent()).toMatchObject({ model });
  });

  it('count no signatures that Google could not read', async () => {
    upstream.answer(answerJson(200, { totalTokens: 31 }));
    const thoughtSignature = writeThoughtSignature([{ text: 'Look.', redacted: false }]);
    const history = [...contents, { role: 'model', parts: [{ text: 'a', thoughtSignature }] }];
    const cleaned = [...contents, { role: 'model', parts: [{ text: 'a' }] }];
    const url = `${google.url}${version}/models/gemini-x:countTokens`;
    await postJson(url, { contents: history });
    expect(sent()).toEqual({ contents: cleaned });
    await postJson(url, { generate_content_request: { contents: history } });
    expect(sent()).toEqual({ generate_content_request: { model: 'models/gemini-x', contents: cleaned } });
  });

  it.each(['gemini-x', 'claude-x'])('tell Google’s clients in the error when to ask %s again', async (model) => {
    for (const [index, method] of ['generateContent', 'streamGenerateContent?alt=sse'].entries()) {
      upstream.answer(answerJson(429, { error: { code: 429, message: 'slow' } }, { 'retry-after': '7' }));
      const url = `${factory.url}${version}/models/${model}-${version.slice(1)}-${index}:${method}`;
      const answer = await postJson(url, { contents });
      const { error } = JSON.parse(answer.body.toString()) as { error: { details?: unknown } };
      expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7']);
      // What Google itself says passes as it is.
      const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' };
      expect(error.details).toEqual(model === 'gemini-x' ? undefined : [retryInfo]);
    }
  });

  it('count tokens with Google', async () => {
    upstream.answer(answerJson(200, { totalTokens: 31 }));
    const url = (gateway: TestGateway) => `${gateway.url}${version}/models/gemini-other:countTokens`;
    const whole = { generateContentRequest: { model: 'models/gemini-other', contents } };
    expect((await postJson(url(google), whole)).body.toString()).toBe('{"totalTokens":31}');
    expect(upstream.requests[0]?.url).toBe('/v1beta/models/gemini-real:countTokens');
    expect(sent()).toEqual({ generateContentRequest: { model: 'models/gemini-real', contents } });
  });

  it.each(['gemini-x', 'claude-x', 'gpt-x', 'glm-x'])('estimate tokens where Google does not count: %s', async (id) => {
    const count = async (body: object) => {
      const answer = await postJson(`${factory.url}${version}/models/${id}:countTokens`, body);
      expect([answer.status, answer.headers['x-gateway-token-count']]).toEqual([200, 'estimate']);
      return (JSON.parse(answer.body.toString()) as { totalTokens: number }).totalTokens;
    };
    const alone = await count({ contents });
    expect(alone).toBeGreaterThan(0);
    expect(await count({ generateContentRequest: { model: `models/${id}`, contents } })).toBe(alone);
    const system_instruction = { parts: [{ text: 'You are a pirate of the seven seas.' }] };
    expect(await count({ generate_content_request: { contents, system_instruction } })).toBeGreaterThan(alone);
    expect(upstream.requests).toEqual([]);
    const both = { contents, generateContentRequest: { contents } };
    const refused = await postJson(`${factory.url}${version}/models/${id}:countTokens`, both);
    expect([refused.status, readError('generate', refused).message]).toEqual([
      400,
      expect.stringMatching(/^contents: /),
    ]);
  });

  it('refuse an id that is too long', async () => {
    const url = `${factory.url}${version}/models/gemini-${'k'.repeat(250)}:generateContent`;
    expect(readError('generate', await postJson(url, { contents })).message).toContain('at most 256 characters');
  });

  it.each<[string, RegExp, number, string]>([
    ['gemini-x:embedContent', /does not serve embeddings .*\{model\}:embedContent/, 404, 'NOT_FOUND'],
    ['gemini-x:batchGenerateContent', /does not serve batches/, 404, 'NOT_FOUND'],
    ['nobody-knows:generateContent', /"nobody-knows" is not configured/, 404, 'NOT_FOUND'],
    ['gemini-x:generateContent?key=AIza-secret', /^key: .*x-goog-api-key/, 400, 'INVALID_ARGUMENT'],
    ['gemini-x:streamGenerateContent?alt=sse&key=AIza-secret', /^key: /, 400, 'INVALID_ARGUMENT'],
    ['gemini-x:countTokens?%6bey=AIza-secret', /^key: /, 400, 'INVALID_ARGUMENT'],
    ['gemini-x:generateContent?access_token=AIza-secret', /^access_token: /, 400, 'INVALID_ARGUMENT'],
    ['gemini-x:streamGenerateContent?alt=proto', /^alt: /, 400, 'INVALID_ARGUMENT'],
  ])('refuse %s in a sentence', async (address, sentence, status, word) => {
    for (const headers of [{}, { 'x-goog-api-key': 'any', origin: 'http://127.0.0.1' }] as Record<string, string>[]) {
      const answer = await postJson(`${factory.url}${version}/models/${address}`, { contents }, headers);
      const error = readError('generate', answer);
      expect([answer.status, error.type]).toEqual([status, word]);
      expect(error.message).toMatch(sentence);
    }
    expect(upstream.requests).toEqual([]);
    expect(factory.logs.join('\n')).not.toContain('AIza-secret');
  });
});

describe('a stream without alt=sse', () => {
  const url = (): string => `${google.url}/v1beta/models/gemini-x:streamGenerateContent`;

  it('is an array of JSON', async () => {
    streams();
    const answer = await postJson(url(), { contents });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(answer.body.toString())).toEqual(CHUNKS);
    expect(upstream.requests[0]?.url).toContain('?alt=sse');
  });

  it('ends with the error where the upstream breaks off', async () => {
    upstream.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(EVENTS.slice(0, EVENTS.indexOf('\r\n\r\n') + 10), () => response.destroy());
    });
    const [first, last, ...more] = JSON.parse((await postJson(url(), { contents })).body.toString()) as unknown[];
    expect([first, more]).toEqual([CHUNKS[0], []]);
    expect(last).toMatchObject({ error: { code: 502, status: 'UNAVAILABLE' } });
  });

  it("is one for Google's older clients, too, which ask for enums as numbers", async () => {
    streams();
    const answer = await postJson(`${url()}?%24alt=json%3Benum-encoding%3Dint`, { contents });
    expect(JSON.parse(answer.body.toString())).toEqual(CHUNKS);
  });

  it('is the array that the upstream answers, which has no events', async () => {
    upstream.answer(answerJson(200, CHUNKS));
    expect(JSON.parse((await postJson(url(), { contents })).body.toString())).toEqual(CHUNKS);
  });

  it('is an array with one element where the upstream answers whole', async () => {
    upstream.answer(answerJson(200, CHUNKS[1]));
    expect(JSON.parse((await postJson(url(), { contents })).body.toString())).toEqual([CHUNKS[1]]);
  });

  it('fails as a whole while nothing of it has gone out', async () => {
    upstream.answer(answerJson(400, { error: { code: 400, message: 'no', status: 'INVALID_ARGUMENT' } }));
    const answer = await postJson(url(), { contents });
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([400, { error: { message: 'no' } }]);
  });
});

describe('the list of models', () => {
  const get = async (path: string, headers = {}) => {
    const answer = await sendRequest(`${factory.url}${path}`, { headers });
    return { status: answer.status, body: JSON.parse(answer.body.toString()) as Record<string, unknown> };
  };

  it("is Google's below /v1beta, page by page", async () => {
    const first = await get('/v1beta/models?pageSize=2');
    expect(first.body).toMatchObject({
      models: [{ name: 'models/models/named-so' }, { name: 'models/google/gemini-3:beta' }],
      nextPageToken: expect.any(String),
    });
    const { body } = await get(`/v1beta/models?pageToken=${String(first.body.nextPageToken)}`);
    expect(body).toEqual({
      models: [
        {
          name: 'models/gemini-listed',
          baseModelId: 'gemini-listed',
          version: '001',
          displayName: 'Listed',
          description: 'Listed',
          inputTokenLimit: 1_048_576,
          outputTokenLimit: 65_536,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
          thinking: true,
        },
      ],
    });
    expect((await get('/v1beta/models/gemini-listed')).body).toEqual((body.models as unknown[])[0]);
    expect((await get('/v1/models')).body).toMatchObject({ object: 'list' });
  });

  it("is Google's below /v1, too, for Google's SDKs", async () => {
    const sdk = { 'x-goog-api-client': 'google-genai-sdk/3.3.0 gl-node/v26.0.0' };
    for (const path of ['', '/gemini-listed', '?pageSize=2'])
      expect((await get(`/v1/models${path}`, sdk)).body).toEqual((await get(`/v1beta/models${path}`)).body);
    expect((await get('/v1/models/nobody', sdk)).status).toBe(404);
    expect((await get('/v1/models?pageSize=x', sdk)).status).toBe(400);
  });

  it.each([
    ['/v1/models/nobody', 404],
    ['/v1/models?pageSize=x', 400],
    ['/v1/files', 404],
    ['/v1/batches', 404],
    ['/v1/nothing', 404],
  ])("the error of %s is Google's for Google's SDKs, too", async (path, status) => {
    const headers = { 'x-goog-api-client': 'google-genai-sdk/3.3.0 gl-node/v26.0.0' };
    const answer = await sendRequest(`${factory.url}${path}`, { headers });
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([status, { error: { code: status } }]);
  });

  it.each([
    ['/v1beta/models?pageToken=none', 400, /^pageToken /],
    ['/v1beta/models?pageSize=x', 400, /^pageSize /],
    ['/v1beta/models?key=AIza-secret', 400, /^key: /],
    ['/v1beta/models/nobody', 404, /models\/nobody is not configured/],
    ['/v1beta/files', 404, /does not serve files \(\/v1beta\/files\)/],
    ['/v1beta/cachedContents', 404, /does not serve cached contents/],
    ['/upload/v1beta/files', 404, /does not serve files/],
    ['/v1/tunedModels/x', 404, /does not serve tuned models/],
    ['/v1beta/nothing', 404, /There is nothing at this address/],
  ])('%s is %i', async (path, status, sentence) => {
    const answer = await sendRequest(`${factory.url}${path}`);
    const error = readError('generate', answer);
    expect(answer.status).toBe(status);
    expect(error.message).toMatch(sentence);
  });
});
