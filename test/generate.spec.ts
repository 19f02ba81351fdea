import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { ANY_ANSWER, answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const PROMPT = 'You are Droid.\n\n';
const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];

let upstream: RawUpstream;
let gateway: TestGateway | undefined;

interface Sending {
  query?: string;
  headers?: Record<string, string>;
  env?: Record<string, string>;
}

async function send(
  config: object,
  body: object,
  { query = '', headers = {}, env = { FACTORY_API_KEY: 'fk-team-key' } }: Sending = {},
) {
  gateway = await startGateway({ config, env });
  const answer = await postJson(`${gateway.url}/v1/generate${query}`, body, headers);
  const request = upstream.requests.at(-1);
  return { answer, request, sent: request && (JSON.parse(request.body.toString()) as Record<string, unknown>) };
}

beforeAll(async () => {
  upstream = await startRawUpstream();
});

afterAll(() => upstream.close());

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  upstream.requests.length = 0;
});

describe('POST /v1/generate at Factory', () => {
  const config = (reasoning: string) =>
    sandboxConfig(upstream.url, { system_prompt: PROMPT, models: [{ id: 'gemini-*', type: 'google', reasoning }] });

  it('keeps model and stream in the body and puts the prompt first', async () => {
    upstream.answer(answerJson(200, ANY_ANSWER));
    const { request, sent } = await send(config('auto'), {
      model: 'gemini-3-flash-preview',
      stream: false,
      systemInstruction: { parts: [{ text: 'mine' }] },
      contents,
    });
    expect(request?.url).toBe('/api/llm/g/v1/generate');
    expect(sent).toEqual({
      model: 'gemini-3-flash-preview',
      stream: false,
      systemInstruction: { parts: [{ text: PROMPT }, { text: 'mine' }] },
      contents,
    });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer fk-team-key',
      'x-api-provider': 'google',
      'x-factory-client': 'cli',
    });
  });

  it.each([
    ['low', 'LOW'],
    ['high', 'HIGH'],
  ])('sets the thinking level %s', async (level, expected) => {
    upstream.answer(answerJson(200, ANY_ANSWER));
    const { sent } = await send(config(level), {
      model: 'gemini-3-flash-preview',
      contents,
      generationConfig: { temperature: 0 },
    });
    expect(sent?.generationConfig).toMatchObject({ temperature: 0, thinkingConfig: { thinkingLevel: expected } });
  });

  it.each([
    ['header', '', { 'x-goog-api-key': 'AIza-client-key-1' }],
    ['query', '?key=AIza-client-key-1&alt=sse', {}],
  ])(
    "takes the client's own key from the %s, and never passes it on where the team pays",
    async (_name, query, headers) => {
      upstream.answer(answerJson(200, ANY_ANSWER));
      const team = await send(config('auto'), { model: 'gemini-3-flash-preview', contents }, { query, headers });
      expect(JSON.stringify([team.request?.headers, team.request?.url])).not.toContain('AIza');
      await gateway?.close();
      const own = await send(
        config('auto'),
        { model: 'gemini-3-flash-preview', contents },
        { query, headers, env: {} },
      );
      expect(own.request?.headers.authorization).toBe('Bearer AIza-client-key-1');
      expect(own.request?.url).toBe('/api/llm/g/v1/generate');
    },
  );

  it("has Google's error body", async () => {
    const { answer } = await send(config('auto'), { model: 'unknown', contents });
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([
      404,
      { error: { code: 404, message: 'model: "unknown" is not configured on this gateway.', status: 'NOT_FOUND' } },
    ]);
  });
});

describe("POST /v1/generate at Google's own API", () => {
  const config = () =>
    sandboxConfig(upstream.url, {
      upstreams: [{ name: 'google', api_key_env: 'GOOGLE_KEY' }],
      endpoint: [{ name: 'google', kind: 'plain', upstream: 'google', base_url: `${upstream.url}/v1beta` }],
      models: [{ id: 'gemini-*', type: 'google' }],
      client_authorization: { upstream: 'google' },
    });

  it.each([
    [
      true,
      '/v1beta/models/gemini-3-flash-preview:streamGenerateContent?alt=sse',
      'text/event-stream',
      'data: {"candidates":[{"finishReason":"STOP"}]}\r\n\r\n',
    ],
    [false, '/v1beta/models/gemini-3-flash-preview:generateContent', 'application/json', '{"candidates":[]}'],
  ])('stream %s: the model goes into the path and out of the body', async (stream, path, contentType, text) => {
    upstream.answer((_request, response) => response.writeHead(200, { 'content-type': contentType }).end(text));
    const { answer, request, sent } = await send(
      config(),
      { model: 'gemini-3-flash-preview', stream, contents },
      { env: { GOOGLE_KEY: 'AIza-team-key' } },
    );
    expect([request?.url, request?.headers['x-goog-api-key'], request?.headers.authorization]).toEqual([
      path,
      'AIza-team-key',
      undefined,
    ]);
    expect(sent).toEqual({ contents });
    expect(answer.body.toString()).toBe(text);
  });
});
