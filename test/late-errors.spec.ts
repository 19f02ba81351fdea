import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { GatewayError } from '../src/dialects/gateway-error.js';
import { Traffic } from '../src/observability/traffic.service.js';
import { Drain } from '../src/relay/drain.service.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream, type UpstreamHandler } from './start-raw-upstream.js';
import { until } from './support/until.js';

const PING = 'event: ping\ndata: {"type":"ping"}\n\n';
const MESSAGE = { model: 'claude-x', max_tokens: 100, stream: true, messages: [{ role: 'user', content: 'hi' }] };
const JSON_TYPE = { 'content-type': 'application/json' };

let upstream: RawUpstream;
let gateway: TestGateway;
/** With a limit for silence so short that a test can wait for it. */
let impatient: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const start = (timeouts: object) =>
    startGateway({
      config: sandboxConfig(upstream.url, { timeouts: { ping_ms: 50, ...timeouts } }),
      env: { FACTORY_API_KEY: 'fk-test-key' },
    });
  gateway = await start({});
  impatient = await start({ idle_ms: 1000 });
});

afterAll(async () => {
  await gateway.close();
  await impatient.close();
  await upstream.close();
});

const inFlight = ({ app }: TestGateway) => app.get(AccountPool, { strict: false }).list()[0]?.inFlight;

afterEach(() => until(() => inFlight(gateway) === 0 && inFlight(impatient) === 0));

/** After a ping has gone out. */
const late =
  (handler: UpstreamHandler, { app } = gateway): UpstreamHandler =>
  (...exchange) =>
    void until(() => [...app.get(Traffic, { strict: false }).underWay()].some(({ pings }) => pings > 0)).then(() =>
      handler(...exchange),
    );

async function errorOf(handler: UpstreamHandler, asked = gateway): Promise<{ type: string; message: string }> {
  upstream.answer(late(handler, asked));
  const { status, body } = await postJson(`${asked.url}/v1/messages`, MESSAGE);
  const text = body.toString();
  expect([status, text.startsWith(PING)]).toEqual([200, true]);
  const last = text.replaceAll(PING, '');
  expect(last).toMatch(/^event: error\ndata: .*\n\n$/);
  return (JSON.parse(last.slice(last.indexOf('{'))) as { error: { type: string; message: string } }).error;
}

describe('an answer that is no stream, for a client whose stream has begun', () => {
  it('is an error in the words of the upstream, however they are cut', async () => {
    const error = await errorOf((_request, response) =>
      response.writeHead(400, JSON_TYPE).write('{"error":{"mess', () => response.end('age":"no such tool"}}')),
    );
    expect(error).toMatchObject({ type: 'invalid_request_error', message: 'no such tool' });
  });

  it('is one also where it is an answer, and says what to do', async () => {
    const error = await errorOf((_request, response) =>
      response.writeHead(200, JSON_TYPE).end('{"type":"message","content":[{"type":"text","text":"late"}]}'),
    );
    expect(error).toMatchObject({ type: 'api_error', message: expect.stringContaining('in one piece') });
  });

  it('is one also where it claims success', async () => {
    expect(await errorOf((_request, response) => response.writeHead(200, JSON_TYPE).end())).toMatchObject({
      type: 'api_error',
      message: 'The upstream answered with success and nothing else.',
    });
  });

  it('is not read without end', async () => {
    const closed = new Promise<void>((resolve) => {
      void errorOf((_request, response) => {
        response.once('close', resolve).writeHead(400, JSON_TYPE);
        // On a connection that was closed every write fails at once: never again then, or nothing else would have its
        // turn.
        const pump = (failed?: Error | null): void => void (failed ?? response.write('x'.repeat(64 * 1024), pump));
        pump();
      });
    });
    await closed;
  });

  it('is an error when it falls silent', async () => {
    expect(
      (await errorOf((_request, response) => void response.writeHead(400, JSON_TYPE).write('{"error":'), impatient))
        .message,
    ).toBe('The upstream stopped sending before the answer was complete.');
  });

  it('is an error when it is cut', async () => {
    expect(
      (
        await errorOf(
          (_request, response, message) =>
            void response.writeHead(400, JSON_TYPE).write('{"error":', () => message.socket.destroy()),
        )
      ).message,
    ).toMatch(/closed the connection/);
  });

  it('ends with its client', async () => {
    const closed = new Promise<void>((resolve) => {
      upstream.answer(
        late((_request, response) => {
          response
            .once('close', resolve)
            .writeHead(400, JSON_TYPE)
            .write('{"error":', () => setImmediate(() => client.destroy()));
        }),
      );
    });
    const body = JSON.stringify(MESSAGE);
    const client = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    client.write(
      `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ` +
        `${body.length}\r\n\r\n${body}`,
    );
    await closed;
  });

  it('ends with the gateway', async () => {
    const begun = new Promise<void>((resolve) =>
      upstream.answer(
        late((_request, response) => void response.writeHead(400, JSON_TYPE).write('{"error":', () => resolve())),
      ),
    );
    const answer = postJson(`${gateway.url}/v1/messages`, MESSAGE);
    await begun;
    gateway.app.get(Drain, { strict: false }).interrupt(new GatewayError(503, 'The gateway is being restarted.'));
    expect((await answer).body.toString()).toContain('being restarted');
  });
});
