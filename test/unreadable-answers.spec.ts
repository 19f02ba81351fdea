import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson, sendRequest } from './send-request.js';
import { type GatewayProcess, startGatewayProcess } from './start-gateway-process.js';
import { sandboxConfig } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const MESSAGE = { model: 'claude-x', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };
/** A 401 takes the accounts of a request out of the rotation. */
const KEYS = Array.from({ length: 100 }, (_, index) => `fk-account-${index}`).join(',');

let upstream: RawUpstream;
let gateway: GatewayProcess;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGatewayProcess({
    config: sandboxConfig(upstream.url),
    env: { FACTORY_API_KEY: KEYS, LOG_LEVEL: 'info' },
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

describe.each(['gzip', 'deflate', 'br'])('an answer that nobody reads and that says it is %s', (encoding) => {
  it.each([
    [307, 'empty', ''],
    [307, 'something else', 'moved'],
    [401, 'empty', ''],
    [401, 'something else', 'unauthorized'],
  ])('leaves the gateway alive, with status %d and a body that is %s', async (status, _name, body) => {
    upstream.answer((_request, response) =>
      response.writeHead(status, { 'content-encoding': encoding, location: '/elsewhere' }).end(body),
    );
    expect((await postJson(`${gateway.url}/v1/messages`, MESSAGE)).status).toBe(status === 307 ? 502 : 401);
    expect((await sendRequest(`${gateway.url}/healthz`)).status).toBe(200);
  });
});

it('an answer that cannot be decoded is an error, and its connection is closed', async () => {
  const closed = new Promise<void>((resolve) => {
    upstream.answer((_request, response, message) => {
      message.socket.once('close', () => resolve());
      response
        .writeHead(400, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .write('this is no gzip');
    });
  });
  expect((await postJson(`${gateway.url}/v1/messages`, MESSAGE)).status).toBe(502);
  await closed;
});
