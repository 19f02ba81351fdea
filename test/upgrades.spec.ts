import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream(answerJson(200, { id: 'resp_1', output: [] }));
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, { metrics_port: 0, admin_port: 0, websockets: false }),
    env: { FACTORY_API_KEY: 'fk-team-key', ADMIN_TOKEN: 'admin-token-of-this-test' },
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

interface UpgradeAnswer {
  status: number;
  head: string;
  body: string;
}

/** All that a gateway sends on a connection until it closes it. */
function upgrade(
  url: string,
  path: string,
  { method = 'GET', protocol = 'websocket', body = '', behind = '' } = {},
): Promise<UpgradeAnswer> {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    'connection: Upgrade',
    `upgrade: ${protocol}`,
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version: 13',
  ];
  if (body !== '') lines.push('content-type: application/json', `content-length: ${body.length}`);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body}${behind}`),
    );
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', reject);
    // Nothing here ends the connection: the gateway has to.
    socket.on('end', () => {
      socket.end();
      const [head = '', rest = ''] = text.split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: rest });
    });
  });
}

describe('a request for a WebSocket', () => {
  it.each(['/v1/responses', '/responses', '/v1/v1/responses', '/v1/responses/?a=b'])(
    'of %s gets 426, with which Codex goes on by HTTP at once',
    async (path) => {
      for (const protocol of ['websocket', 'WebSocket', 'h2c, websocket']) {
        const { status, head, body } = await upgrade(gateway.url, path, { protocol });
        expect([status, JSON.parse(body)]).toEqual([
          426,
          {
            error: { message: expect.stringContaining('HTTP'), type: 'invalid_request_error', param: null, code: null },
          },
        ]);
        expect(head).toMatch(/^upgrade: http\/1\.1$/m);
        expect(head).toMatch(/^connection: upgrade, close$/m);
        expect(head).toMatch(/^x-request-id: req_/m);
      }
    },
  );

  it.each([
    ['/v1/messages', 405],
    ['/v1/models', 200],
    ['/', 200],
    ['/nothing', 404],
    ['/dashboard/api/live', 404],
    ['/healthz', 200],
  ])('of %s gets a plain answer, and its connection is closed', async (path, status) => {
    expect((await upgrade(gateway.url, path)).status).toBe(status);
  });

  it('of the other ports does, too', async () => {
    const metrics = gateway.metricsUrl.replace('/metrics', '');
    const seen = await Promise.all([
      upgrade(gateway.adminUrl, '/v1/responses'),
      upgrade(gateway.adminUrl, '/admin/api/keys'),
      upgrade(metrics, '/v1/responses'),
      upgrade(metrics, '/metrics'),
    ]);
    expect(seen.map(({ status }) => status)).toEqual([404, 401, 404, 200]);
  });

  it('does not hide another request behind it', async () => {
    const { body } = await upgrade(gateway.url, '/v1/responses', {
      behind: 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n',
    });
    expect(body).not.toContain('HTTP/1.1');
  });
});

describe('a request for another protocol', () => {
  it('is answered by HTTP, its body read', async () => {
    const { status, body } = await upgrade(gateway.url, '/v1/responses', {
      method: 'POST',
      protocol: 'h2c',
      body: JSON.stringify({ model: 'gpt-x', input: 'hi' }),
    });
    expect([status, body]).toEqual([200, expect.stringContaining('resp_1')]);
  });

  it.each(['h2c', 'TLS/1.0', 'x', ''])('%j is an ordinary one', async (protocol) => {
    expect((await upgrade(gateway.url, '/v1/responses', { protocol })).status).toBe(405);
  });
});
