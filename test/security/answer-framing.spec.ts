import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { type ScriptedUpstream, startScriptedUpstream } from './start-scripted-upstream.js';
import { talk } from './talk.js';

const BODY = JSON.stringify({ model: 'claude-x', max_tokens: 10, messages: [] });
const POST =
  `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ` +
  `${BODY.length}\r\n\r\n${BODY}`;
/** Closes the connection when it is answered. */
const LAST = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';

/** An answer that hides in another one. */
const EVIL = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{"evil":1}';
const HIDING = `{"a":1}${EVIL}`;
const CHUNKS = `${HIDING.length.toString(16)}\r\n${HIDING}\r\n0\r\n\r\n`;
/** An error passes whatever its body is. */
const ERROR_HEAD = 'HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n';
const JSON_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

let upstream: ScriptedUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

async function answersTo(bytes: string): Promise<{ statuses: number[]; received: string }> {
  upstream.answer((socket) => void socket.end(bytes, 'latin1'));
  const { received } = await talk(gateway.url, [POST, LAST]);
  return { statuses: [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)), received };
}

describe('an answer whose end two readers could see in two places', () => {
  it.each([
    [
      'Content-Length beside Transfer-Encoding',
      `${JSON_HEAD}content-length: 7\r\ntransfer-encoding: chunked\r\n\r\n${CHUNKS}`,
    ],
    [
      'a Content-Length that is too long beside it',
      `${JSON_HEAD}content-length: 900\r\ntransfer-encoding: chunked\r\n\r\n${CHUNKS}`,
    ],
    [
      'a Content-Length that is no number beside it',
      `${JSON_HEAD}content-length: abc\r\ntransfer-encoding: chunked\r\n\r\n${CHUNKS}`,
    ],
    [
      'both on an error',
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 7\r\ntransfer-encoding: ` +
        `chunked\r\n\r\n${CHUNKS}`,
    ],
    ['a Content-Length that is no number', `${JSON_HEAD}content-length: 0x7\r\n\r\n${HIDING}`],
    [
      'a header hidden in the reason',
      `HTTP/1.1 200 OK\ncontent-length: 7\r\ncontent-type: application/json\r\n\r\n${HIDING}`,
    ],
    ['junk behind a chunk size', `${JSON_HEAD}transfer-encoding: chunked\r\n\r\n7 ffff\r\n{"a":1}\r\n0\r\n\r\n`],
  ])('with %s is given up: 502, and the next request of the client gets its own answer', async (_name, bytes) => {
    const { statuses, received } = await answersTo(bytes);
    expect(statuses).toEqual([502, 200]);
    expect(received).not.toContain('evil');
    expect(received).toContain('The upstream gave an answer that is not HTTP/1.1');
  });

  it('with bytes behind its Content-Length is passed on without them', async () => {
    const { statuses, received } = await answersTo(`${ERROR_HEAD}content-length: 7\r\n\r\n${HIDING}`);
    expect(statuses).toEqual([400, 200]);
    expect(received).not.toContain('evil');
  });

  it.each([204, 205])('with status %d has no body, whatever its length says, and is no answer', async (status) => {
    const { statuses, received } = await answersTo(
      `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{"a":1}`,
    );
    expect(statuses).toEqual([502, 200]);
    expect(received).not.toContain('content-length: 7\r\n');
  });

  it('takes zeros before a length or a chunk size', async () => {
    for (const bytes of [
      `${ERROR_HEAD}content-length: 0000000000000000007\r\n\r\n{"a":1}`,
      `${ERROR_HEAD}transfer-encoding: chunked\r\n\r\n000000007\r\n{"a":1}\r\n0\r\n\r\n`,
    ]) {
      const { statuses, received } = await answersTo(bytes);
      expect(statuses).toEqual([400, 200]);
      expect(received).toContain('{"a":1}');
      expect(received).not.toContain('0000007');
    }
  });
});

describe('a status that HTTP does not have', () => {
  it.each(['600', '999'])('above 599 is a 502: %s', async (status) => {
    const { statuses, received } = await answersTo(
      `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{"a":1}`,
    );
    expect(statuses).toEqual([502, 200]);
    expect(received).toContain('a status that HTTP does not have');
  });

  it.each(['000', '099', '20', '2000'])('below 100 or with more or fewer digits is a 502: %s', async (status) => {
    expect(
      (await answersTo(`HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{"a":1}`))
        .statuses,
    ).toEqual([502, 200]);
  });

  it('that is a switch of the protocol is a 502, whatever stands behind it', async () => {
    const { statuses, received } = await answersTo(`HTTP/1.1 101 X\r\nupgrade: x\r\n\r\n${EVIL}`);
    expect(statuses).toEqual([502, 200]);
    expect(received).not.toContain('evil');
  });

  it.each(['101', '199'])('that is not final is none: %s', async (status) => {
    expect((await answersTo(`HTTP/1.1 ${status} X\r\ncontent-length: 7\r\n\r\n{"a":1}`)).statuses).toEqual([502, 200]);
  });
});
