import { ApiError, type GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Dialect } from '../src/dialects/dialect.js';
import { pingOf } from '../src/dialects/ping.js';
import { readChunks } from './strict-clients/generate.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { UPSTREAM_STREAMS } from './support/upstream-streams.js';

const MODELS: readonly (readonly [Dialect, string])[] = [
  ['messages', 'claude-x'],
  ['responses', 'gpt-x'],
  ['chat', 'glm-x'],
  ['generate', 'gemini-x'],
];
const EVENT_STREAM = { 'content-type': 'text/event-stream' };

let upstream: RawUpstream;
let gateway: TestGateway;
let client: GoogleGenAI;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, { timeouts: { ping_ms: 20 } }),
    env: { FACTORY_API_KEY: 'fk-team-key' },
  });
  client = clientOf(gateway.url);
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

afterEach(() => {
  upstream.requests.length = 0;
});

/** The SDK's own way to fetch needs a global of Node.js that a test has not. */
function clientOf(baseUrl: string): GoogleGenAI {
  return new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl, fetch } });
}

async function stream(sdk: GoogleGenAI, model: string): Promise<GenerateContentResponse[]> {
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of await sdk.models.generateContentStream({ model, contents: 'hi' })) chunks.push(chunk);
  return chunks;
}

const textOf = (chunks: readonly GenerateContentResponse[]): string =>
  chunks
    .flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
    .map(({ text }) => text ?? '')
    .join('');

describe.each(MODELS)("Google's SDK on a model of %s", (dialect, model) => {
  const events = UPSTREAM_STREAMS[dialect];

  it('reads a stream', async () => {
    upstream.answer((_request, response) => response.writeHead(200, EVENT_STREAM).end(events));
    const chunks = await stream(client, model);
    expect(textOf(chunks)).toBe('é🎉b');
    expect(chunks.flatMap(({ functionCalls }) => functionCalls ?? [])).toMatchObject([
      { name: 'read', args: { a: 1 } },
    ]);
    expect(chunks.at(-1)?.usageMetadata).toMatchObject({ promptTokenCount: 3, totalTokenCount: 8 });
  });

  it('has lines only that the SDK for Python reads, pings included', async () => {
    let answer = (): void => undefined;
    upstream.answer((_request, response) => {
      response.writeHead(200, EVENT_STREAM).flushHeaders();
      answer = () => void response.end(events);
    });
    const url = `${gateway.url}/v1beta/models/${model}:streamGenerateContent?alt=sse`;
    const { body } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }),
    });
    let text = '';
    for await (const bytes of body ?? []) {
      // The first bytes are a ping: upstream says nothing until then.
      if (text === '') answer();
      text += Buffer.from(bytes).toString();
    }
    expect(text).toMatch(/^\n/);
    expect(text).toContain('é🎉');
    expect(text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('data: '))).toEqual([]);
  });

  it('reads an array', async () => {
    upstream.answer((_request, response) => response.writeHead(200, EVENT_STREAM).end(events));
    const { body, headers } = await postJson(`${gateway.url}/v1/models/${model}:streamGenerateContent`, {
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
    });
    const chunks = JSON.parse(body.toString()) as GenerateContentResponse[];
    expect([textOf(chunks), headers['content-type']]).toEqual(['é🎉b', 'application/json; charset=utf-8']);
    if (dialect !== 'generate') readChunks(chunks);
  });

  it('throws what breaks the stream off', async () => {
    const middle = events.indexOf('é') + 40;
    upstream.answer((_request, response) => {
      response.writeHead(200, EVENT_STREAM);
      response.write(events.slice(0, events.indexOf('\n\n', middle) + 2 || middle), () => response.destroy());
    });
    const failed = stream(client, model);
    await expect(failed).rejects.toBeInstanceOf(ApiError);
    await expect(failed).rejects.toMatchObject({ status: 502 });
  });

  it.each([
    [400, 'INVALID_ARGUMENT'],
    [429, 'RESOURCE_EXHAUSTED'],
    [503, 'UNAVAILABLE'],
  ])('throws an error of status %i', async (status, word) => {
    const body =
      dialect === 'generate'
        ? { error: { code: status, message: 'No.', status: word } }
        : { type: 'error', error: { type: 'some_error', message: 'No.' } };
    upstream.answer(answerJson(status, body, { 'retry-after': '7' }));
    const failed = client.models.generateContent({ model, contents: 'hi' });
    await expect(failed).rejects.toMatchObject({ status });
    await expect(failed).rejects.toThrow(new RegExp(`"status":"${word}"`));
  });
});

describe("Google's SDK", () => {
  it('passes over pings', async () => {
    const ping = pingOf('generate').toString();
    const pinged = UPSTREAM_STREAMS.generate.replaceAll('\r\n\r\n', `\r\n\r\n${ping}`);
    upstream.answer((_request, response) => {
      response.writeHead(200, EVENT_STREAM).write(ping, () => response.end(pinged));
    });
    const direct = clientOf(upstream.url);
    expect(textOf(await stream(direct, 'gemini-x'))).toBe('é🎉b');
  });

  it('is told that a model does not exist', async () => {
    const failed = client.models.generateContent({ model: 'nobody-knows', contents: 'hi' });
    await expect(failed).rejects.toMatchObject({ status: 404, message: expect.stringContaining('"NOT_FOUND"') });
    const embedding = client.models.embedContent({ model: 'gemini-x', contents: 'hi' });
    await expect(embedding).rejects.toMatchObject({ status: 404, message: expect.stringContaining('embeddings') });
  });

  it('keeps a chat with a model of another vendor', async () => {
    upstream.answer((_request, response) => response.writeHead(200, EVENT_STREAM).end(UPSTREAM_STREAMS.messages));
    const chat = client.chats.create({ model: 'claude-that-does-not-rest' });
    for await (const chunk of await chat.sendMessageStream({ message: 'hi' })) expect(chunk.candidates).toHaveLength(1);
    const answer = { functionResponse: { name: 'read', id: 'toolu_1', response: { output: 'the file' } } };
    for await (const chunk of await chat.sendMessageStream({ message: [answer] })) void chunk;
    const { messages } = JSON.parse(upstream.requests.at(-1)?.body.toString() ?? '') as { messages: object[] };
    expect(messages).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'é🎉b' },
          { type: 'tool_use', id: 'toolu_1' },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
    ]);
  });

  it('counts tokens', async () => {
    const { totalTokens } = await client.models.countTokens({ model: 'claude-x', contents: 'Why is the sky blue?' });
    expect(totalTokens).toBeGreaterThan(4);
  });
});
