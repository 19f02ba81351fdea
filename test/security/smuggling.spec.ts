import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';
import { statusesOf, talk } from './talk.js';

const BODY = JSON.stringify({ model: 'claude-x', max_tokens: 10, messages: [] });
/** What an attacker would hide behind the first request. */
const HIDDEN = 'GET /v1/models HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
const CHUNKED = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;

let upstream: RawUpstream;
let gateway: TestGateway;

function post(headers: string, body: string): string {
  return `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${body}`;
}

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
});

afterEach(() => {
  upstream.requests.length = 0;
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

describe('a request whose end two readers could see in two places', () => {
  it.each([
    [
      'Content-Length beside Transfer-Encoding',
      post(`content-length: ${CHUNKED.length}\r\ntransfer-encoding: chunked`, CHUNKED),
    ],
    [
      'a short Content-Length beside Transfer-Encoding',
      post('content-length: 4\r\ntransfer-encoding: chunked', CHUNKED),
    ],
    [
      'two Content-Lengths that differ',
      post(`content-length: ${BODY.length}\r\ncontent-length: ${BODY.length + 10}`, BODY),
    ],
    ['two Content-Lengths that agree', post(`content-length: ${BODY.length}\r\ncontent-length: ${BODY.length}`, BODY)],
    ['a Content-Length that is a list', post(`content-length: ${BODY.length}, ${BODY.length}`, BODY)],
    ['a Content-Length with a sign', post(`content-length: +${BODY.length}`, BODY)],
    ['a Content-Length that is no number', post(`content-length: 0x${BODY.length.toString(16)}`, BODY)],
    ['a negative Content-Length', post('content-length: -1', BODY)],
    ['a chunk size that is none', post('transfer-encoding: chunked', `zz\r\n${BODY}\r\n0\r\n\r\n`)],
    ['a chunk longer than its size', post('transfer-encoding: chunked', `4\r\n${BODY}\r\n0\r\n\r\n`)],
    [
      'a chunk size beyond every number',
      post('transfer-encoding: chunked', `ffffffffffffffffff\r\n${BODY}\r\n0\r\n\r\n`),
    ],
    ['chunked that is not last', post('transfer-encoding: chunked, identity', CHUNKED)],
    ['an unknown transfer encoding', post('transfer-encoding: xchunked', CHUNKED)],
    ['a space before the colon', post(`content-length : ${BODY.length}`, BODY)],
    ['a header continued on the next line', post(`content-length: ${BODY.length}\r\nx-folded: one\r\n two`, BODY)],
  ])('with %s is refused, closes the connection and reaches nobody', async (_name, bytes) => {
    const answer = await talk(gateway.url, [bytes, HIDDEN]);
    expect(statusesOf(answer)).toEqual([400]);
    expect(upstream.requests).toEqual([]);
  });

  it('is not what two requests on one connection are: both are answered', async () => {
    const answer = await talk(gateway.url, [post(`content-length: ${BODY.length}`, BODY), HIDDEN]);
    expect(statusesOf(answer)).toEqual([200, 200]);
    expect(upstream.requests.map(({ body }) => body.length)).toHaveLength(1);
  });
});

describe('line breaks', () => {
  it.each([
    ['a carriage return within a header', 'x-claude-code-session-id: one\rx-evil: 1'],
    ['a null byte within a header', 'x-claude-code-session-id: one\u0000two'],
    ['a line break within the request line', ''],
  ])('%s are refused', async (name, header) => {
    const bytes =
      header === ''
        ? `GET /v1/models\n/x HTTP/1.1\r\nhost: localhost\r\n\r\n`
        : post(`${header}\r\ncontent-length: ${BODY.length}`, BODY);
    expect([name, statusesOf(await talk(gateway.url, [bytes]))]).toEqual([name, [400]]);
    expect(upstream.requests).toEqual([]);
  });

  it('in a body never become headers, neither of the request that goes on nor of the answer', async () => {
    const evil = 'one\r\nx-evil: 1';
    const bodies = [
      { path: '/v1/messages', model: 'claude-x', metadata: { user_id: evil }, messages: [] },
      { path: '/v1/messages', model: evil, messages: [] },
      {
        path: '/v1/chat/completions',
        model: 'claude-x',
        prompt_cache_key: evil,
        [evil]: 1,
        seed: 1,
        messages: [{ role: 'user', content: 'hi' }],
      },
      { path: '/v1/responses', model: 'gpt-x', prompt_cache_key: evil, input: 'hi' },
    ];
    for (const { path, ...body } of bodies) {
      const bytes = JSON.stringify(body);
      const { received } = await talk(gateway.url, [
        `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: ` +
          `application/json\r\ncontent-length: ${bytes.length}\r\n\r\n${bytes}`,
      ]);
      const [head = ''] = received.split('\r\n\r\n');
      expect([path, /^HTTP\/1\.1 (?:200|40\d|502)/.test(head), /^x-evil/im.test(head)]).toEqual([path, true, false]);
    }
    expect(upstream.requests.length).toBeGreaterThan(1);
    expect(upstream.requests.filter(({ headers }) => 'x-evil' in headers)).toEqual([]);
  });

  it('in a path and its query never reach the log as lines of their own', async () => {
    await talk(gateway.url, ['GET /v1/%0a[INFO]%20forged HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n']);
    expect(gateway.logs.join('')).not.toMatch(/^\[INFO\] forged/m);
  });
});
