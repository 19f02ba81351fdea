import { type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const EVENTS = { 'content-type': 'text/event-stream' };

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, { timeouts: { idle_ms: 1000 } }),
    env: { FACTORY_API_KEY: 'fk-test-key' },
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(() => {
  gateway.logs.length = 0;
});

const linger = (): undefined => undefined;
const reset = (response: ServerResponse): void => void response.socket?.resetAndDestroy();

describe.each([
  [
    '/v1/messages',
    { model: 'claude-x', max_tokens: 100, stream: true, messages: [] },
    'event: message_start\ndata: {"type":"message_start","message":{}}\n\nevent: message_stop\ndata: ' +
      '{"type":"message_stop"}\n\n',
  ],
  [
    '/v1/chat/completions',
    { model: 'glm-x', stream: true, messages: [] },
    'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n',
  ],
  [
    '/v1/responses',
    { model: 'gpt-x', stream: true, input: 'hi' },
    'event: response.created\ndata: {"type":"response.created"}\n\nevent: response.completed\ndata: ' +
      '{"type":"response.completed","response":{}}\n\n',
  ],
])('%s: an upstream that, after the last event,', (path, body, whole) => {
  it.each<[string, string, (response: ServerResponse) => void]>([
    ['keeps the connection open', '', linger],
    ['resets the connection', '', reset],
    ['begins another line and falls silent', ': and', linger],
    ['begins another line and resets the connection', ': and', reset],
  ])('%s has answered', async (_name, more, then) => {
    upstream.answer((_request, response) => response.writeHead(200, EVENTS).write(whole + more, () => then(response)));
    const { body: bytes, cut } = await postJson(gateway.url + path, body);
    expect([bytes.toString(), cut]).toEqual([whole, false]);
    expect(await gateway.logged(/POST \/v1\/\S+ 200 /)).toMatch(/ req_\w+\n$/);
    expect(gateway.app.get(AccountPool, { strict: false }).list()[0]?.lastError).toBeNull();
  });

  it('ends its event with CR LF in two pieces has sent both', async () => {
    const bytes = whole.replaceAll('\n', '\r\n');
    upstream.answer((_request, response) =>
      response.writeHead(200, EVENTS).write(bytes.slice(0, -1), () => setImmediate(() => response.end('\n'))),
    );
    expect((await postJson(gateway.url + path, body)).body.toString()).toBe(bytes);
  });
});

it('an upstream that does not end its answer is left after a while', async () => {
  const closed = new Promise<void>((resolve) => {
    upstream.answer((_request, response) => {
      response.once('close', resolve);
      response.writeHead(200, EVENTS).write('event: message_stop\ndata: {"type":"message_stop"}\n\n');
    });
  });
  await postJson(`${gateway.url}/v1/messages`, { model: 'claude-x', max_tokens: 100, stream: true, messages: [] });
  await closed;
});
