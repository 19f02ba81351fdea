import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { RequestTrace } from '../src/observability/request-trace.js';
import { Ledger } from '../src/usage/ledger.service.js';
import { readError } from './read-error.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream, type UpstreamHandler } from './start-raw-upstream.js';

/** As far as the first content, before which nothing reaches the client. */
const START =
  'event: message_start\ndata: {"type":"message_start","message":{"id":"m","content":[]}}\n\n' +
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text",' +
  '"text":"a"}}\n\n';
const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
const MESSAGE = { model: 'claude-x', max_tokens: 100, stream: true, messages: [{ role: 'user', content: 'hi' }] };

let upstream: RawUpstream;
let gateway: TestGateway;

const answerInTwo: UpstreamHandler = (_request, response) =>
  void response
    .writeHead(200, { 'content-type': 'text/event-stream' })
    .write(START, () => setImmediate(() => response.end(STOP)));

beforeEach(async () => {
  upstream = await startRawUpstream();
  upstream.answer(answerInTwo);
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-test-key' } });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await gateway.close();
  await upstream.close();
});

/** As a fault of the gateway's own: it must not be the end of other streams. */
const broken = (): never => {
  throw new TypeError('a fault of this test');
};

describe('a fault of the gateway while it passes an answer on', () => {
  afterEach(async () => {
    expect(await gateway.logged(/An answer could not be passed on/)).toContain('ERROR');
    expect(gateway.app.get(AccountPool, { strict: false }).list()[0]?.inFlight).toBe(0);
    jest.restoreAllMocks();
    expect((await postJson(`${gateway.url}/v1/messages`, MESSAGE)).body.toString()).toBe(START + STOP);
  });

  it.each([
    ['/v1/messages', START, /^event: error\ndata: .*failed unexpectedly/],
    ['/v1/chat/completions', 'data: {', /\n\ndata: \{"error":\{"message":"The gateway failed unexpectedly/],
  ])('at its end is an error event on %s', async (path, begin, error) => {
    const ledger = gateway.app.get(Ledger, { strict: false });
    const begun = ledger.begin.bind(ledger);
    jest.spyOn(ledger, 'begin').mockImplementation((start) => ({ ...begun(start), finish: broken }));
    // The end comes when the client has the beginning: what comes together is passed on together, or not at all.
    let finish: () => void = () => undefined;
    upstream.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(START);
      finish = () => response.end(STOP);
    });
    let text = '';
    for await (const bytes of (
      await fetch(gateway.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(MESSAGE),
      })
    ).body ?? []) {
      text += Buffer.from(bytes).toString();
      finish();
    }
    upstream.answer(answerInTwo);
    expect(text.startsWith(begin)).toBe(true);
    expect(text.slice(path === '/v1/messages' ? START.length : 0)).toMatch(error);
    expect(text).not.toMatch(/message_stop|\[DONE\]/);
  });

  it('at its first byte is an HTTP error', async () => {
    jest.spyOn(RequestTrace.prototype, 'firstByte').mockImplementation(broken);
    const answer = await postJson(`${gateway.url}/v1/messages`, MESSAGE);
    expect([answer.status, readError('messages', answer).message]).toEqual([
      502,
      'The gateway failed unexpectedly; its log has the details.',
    ]);
  });
});
