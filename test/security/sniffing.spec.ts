import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type RequestOptions } from 'node:http';
import { sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { ANY_ANSWER, type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';

const STREAM =
  'event: message_start\ndata: {"type":"message_start"}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n';

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, { metrics_port: 0 }),
    env: { FACTORY_API_KEY: 'fk-team-key' },
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const POST: RequestOptions = { method: 'POST', headers: { 'content-type': 'application/json' } };
const message = (more: object = {}): string =>
  JSON.stringify({ model: 'claude-x', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }], ...more });

const ASKED: readonly [what: string, path: string, options?: RequestOptions, body?: string][] = [
  ['the list of addresses', '/'],
  ['health', '/healthz'],
  ['readiness', '/readyz'],
  ['models', '/v1/models'],
  ['a model that is not there', '/v1/models/none'],
  ['an address that is not there', '/nowhere'],
  ['a wrong method', '/v1/messages'],
  ['the dashboard', '/dashboard/'],
  ['the admin API', '/admin/keys'],
  ['a body that is no JSON', '/v1/messages', POST, '{'],
  ['a model that nobody knows', '/v1/messages', POST, message({ model: 'none' })],
  ['a whole answer', '/v1/messages', POST, message()],
  ['a stream', '/v1/messages', POST, message({ stream: true })],
  ['a stream in another dialect', '/v1/chat/completions', POST, message({ stream: true })],
  [
    'a stream for a page',
    '/v1/messages',
    { ...POST, headers: { ...POST.headers, origin: 'https://example.com' } },
    message({ stream: true }),
  ],
  [
    'a preflight',
    '/v1/messages',
    { method: 'OPTIONS', headers: { origin: 'https://example.com', 'access-control-request-method': 'POST' } },
  ],
];

it.each(ASKED.map(([what, path, options, body]) => ({ what, path, options, body })))(
  '$what says that its type is meant',
  async ({ path, options, body }) => {
    upstream.answer((_request, response) =>
      body?.includes('"stream":true') === true
        ? response.writeHead(200, { 'content-type': 'text/event-stream' }).end(STREAM)
        : response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANY_ANSWER)),
    );
    expect((await sendRequest(gateway.url + path, options, body)).headers['x-content-type-options']).toBe('nosniff');
  },
);

it.each(['/metrics', '/nowhere'])('%s of the port for metrics does', async (path) => {
  expect((await sendRequest(new URL(path, gateway.metricsUrl).href)).headers['x-content-type-options']).toBe('nosniff');
});
