import { Agent, get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { postJson } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { statusesOf, talk } from './talk.js';

const HEADERS_MS = 400;
const REQUEST_MS = 1_000;
/** Node's own limit for headers is a minute: whoever loses the connection before does so by the gateway's. */
const MUCH_LATER_MS = 50_000;
const HEAD = 'POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway({
    config: sandboxConfig(sandbox.url, { timeouts: { client_headers_ms: HEADERS_MS, client_request_ms: REQUEST_MS } }),
    env: { FACTORY_API_KEY: 'fk-team-key' },
  });
});

afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

describe('a client that sends slowly', () => {
  it('its headers, one now and then, is told 408 and loses its connection', async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `x-${index}: slow\r\n`);
    const answer = await talk(gateway.url, [HEAD, ...lines], 50);
    expect(statusesOf(answer)).toEqual([408]);
    expect(answer.sent).toBeLessThan(lines.length);
  });

  it('nothing at all loses its connection', async () => {
    const answer = await talk(gateway.url, []);
    expect(answer.elapsedMs).toBeLessThan(MUCH_LATER_MS);
  });

  it('its body, byte by byte, is told 408 and loses its connection', async () => {
    const bytes = Array.from({ length: 1_000 }, () => ' ');
    const answer = await talk(gateway.url, [`${HEAD}content-length: 1000\r\n\r\n`, ...bytes], 20);
    expect(statusesOf(answer)).toEqual([408]);
    expect(answer.sent).toBeLessThan(bytes.length);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('a client that is not slow', () => {
  it('may take much longer than these limits to read a stream', async () => {
    const body = {
      model: 'claude-x',
      max_tokens: 500,
      stream: true,
      messages: [{ role: 'user', content: '[[text 40]] [[pace 100]]' }],
    };
    const startMs = performance.now();
    const { status, body: bytes, cut } = await postJson(`${gateway.url}/v1/messages`, body);
    expect([status, cut, bytes.toString().includes('message_stop')]).toEqual([200, false, true]);
    expect(performance.now() - startMs).toBeGreaterThan(2 * REQUEST_MS);
  });

  it('may rest between two requests of one connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const outgoing = get(`${gateway.url}/healthz`, { agent }, (answer) =>
          answer.resume().once('end', () => resolve(outgoing.socket?.localPort)),
        );
        outgoing.on('error', reject);
      });
    const port = await ask();
    // Another connection, opened at the same time and never used, has been closed by then.
    await talk(gateway.url, []);
    expect(await ask()).toBe(port);
    agent.destroy();
  });
});
