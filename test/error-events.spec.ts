import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { Traffic } from '../src/observability/traffic.service.js';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

let upstream: RawUpstream;
let gateway: TestGateway;

beforeEach(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-test-key' } });
});

afterEach(async () => {
  await gateway.close();
  await upstream.close();
});

describe.each([
  [
    '/v1/messages',
    { model: 'claude-x', max_tokens: 100, stream: true, messages: [] },
    'event: message_start\ndata: {"type":"message_start","message":{}}\n\n',
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
  ],
  [
    '/v1/chat/completions',
    { model: 'glm-x', stream: true, messages: [] },
    'data: {"choices":[{"delta":{"content":"a"}}]}\n\n',
    'data: {"error":{"message":"Overloaded","code":503}}\n\n',
  ],
  [
    '/v1/responses',
    { model: 'gpt-x', stream: true, input: 'hi' },
    'event: response.created\ndata: {"type":"response.created"}\n\n',
    'event: response.failed\ndata: ' +
      '{"type":"response.failed","response":{"error":{"code":"server_error","message":"Overloaded"}}}\n\n',
  ],
])('%s: an error event', (path, body, start, error) => {
  it.each([
    ['in the middle of a stream', start],
    ['at its beginning, when no other account is left', ''],
  ])('%s passes unchanged and counts as a failure', async (_name, before) => {
    upstream.answer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(before + error),
    );
    const answer = await postJson(gateway.url + path, body);
    expect([answer.status, answer.body.toString()]).toEqual([200, before + error]);
    expect(await gateway.logged(/POST \/v1\/\S+ 200 /)).toMatch(/The upstream reported an error\.\n$/);
    expect(gateway.app.get(AccountPool, { strict: false }).list()[0]).toMatchObject({
      inFlight: 0,
      lastError: 'error event',
    });
    expect(gateway.app.get(Traffic, { strict: false }).recent()[0]?.state).toBe('failed');
    expect((await sendRequest(gateway.metricsUrl)).body.toString()).toMatch(
      /^droid2api_requests_total\{.*outcome="failed".*\} 1$/m,
    );
  });
});
