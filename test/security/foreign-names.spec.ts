import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { ANY_ANSWER, answerJson, type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';

/** What every object has, or what sets its prototype. */
const NAMES = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'];

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

describe.each(NAMES)('a word of the upstream that is %s', (name) => {
  it.each(['/v1/messages', '/v1/chat/completions', '/v1/responses'])(
    'as the type of an error event is answered at %s',
    async (path) => {
      upstream.answer((_request, response) =>
        response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end(`event: error\ndata: {"type":"error","error":{"type":"${name}","code":"${name}","message":"said"}}\n\n`),
      );
      for (const model of ['claude-x', 'gpt-x', 'glm-x', 'gemini-x']) {
        const { status, body } = await postJson(gateway.url + path, {
          model,
          max_tokens: 5,
          stream: true,
          input: 'hi',
          messages: [{ role: 'user', content: 'hi' }],
        });
        expect([model, status === 200 || status === 502, body.toString().includes('said')]).toEqual([
          model,
          true,
          true,
        ]);
      }
    },
  );

  it('as the type of an error is answered', async () => {
    upstream.answer(answerJson(400, { error: { type: name, code: name, status: name, message: 'said' } }));
    expect(
      (
        await postJson(`${gateway.url}/v1/chat/completions`, {
          model: 'claude-x',
          messages: [{ role: 'user', content: 'hi' }],
        })
      ).status,
    ).toBe(400);
  });
});

describe.each(NAMES)('a property called %s', (name) => {
  const schema =
    `{"type":"object","properties":{"${name}":{"type":"string","description":"mine"}},"anyOf":[{"properties":{"` +
    `${name}":{"type":"string","description":"mine"}}}]}`;

  it.each(['claude-x', 'gpt-x', 'glm-x', 'gemini-x'])('of a tool survives translation for %s', async (model) => {
    upstream.requests.length = 0;
    upstream.answer(answerJson(200, ANY_ANSWER));
    await postJson(
      `${gateway.url}/v1/${model === 'glm-x' ? 'responses' : 'chat/completions'}`,
      `{"model":"${model}","input":"hi","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function",` +
        `"name":"f","parameters":${schema},"function":{"name":"f","parameters":${schema}}}]}`,
    );
    expect(upstream.requests[0]?.body.toString()).toMatch(
      new RegExp(`"${name}": ?\\{"type": ?"string","description": ?"mine"`, 'i'),
    );
  });

  it('of a structured answer survives translation', async () => {
    upstream.requests.length = 0;
    await postJson(
      `${gateway.url}/v1/chat/completions`,
      '{"model":"claude-x","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema",' +
        `"json_schema":{"name":"a","schema":{"type":"object","properties":{"${name}":{"type":"string"}},"${name}` +
        '":{"type":"string","description":"kept"}}}}}',
    );
    expect(upstream.requests[0]?.body.toString()).toContain(`"${name}":{"type":"string","description":"kept"}`);
  });
});
