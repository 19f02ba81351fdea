import { describe, expect, it } from '@jest/globals';
import { type Caller, whyNotLocal } from './why-not-local.js';

function requestFrom(
  remoteAddress: string | undefined,
  headers: Readonly<Record<string, string>> = {},
  more: Partial<Caller> = {},
): Caller {
  const all: Record<string, string> = { host: 'localhost:3000', ...headers };
  return {
    socket: { remoteAddress },
    headers: all,
    rawHeaders: Object.entries(all).flat(),
    httpVersion: '1.1',
    url: '/v1/messages',
    ...more,
  } as Caller;
}

describe('whyNotLocal', () => {
  it.each(['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1'])('has nothing against the peer %s', (address) => {
    expect(whyNotLocal(requestFrom(address))).toBeUndefined();
  });

  it.each([
    '10.0.0.7',
    '172.17.0.1',
    '192.168.1.2',
    '0.0.0.0',
    '128.0.0.1',
    '::',
    'fe80::1',
    '::ffff:10.0.0.7',
    '127.0.0.1.attacker.test',
    '',
    undefined,
  ])('takes the peer %s for another machine, whatever it says it is', (address) => {
    expect(whyNotLocal(requestFrom(address))).toBe('it comes from another machine');
  });

  it.each<Record<string, string>>([
    { host: '' },
    { host: 'gateway.internal' },
    { host: '1.0.0.127' },
    { host: 'localhost.' },
    { host: 'localhost:1:2' },
    { host: 'localhost:123456' },
    { origin: 'http://localhost:3000' },
    { referer: 'http://attacker.test/' },
    { referer: 'http://localhost:5173/' },
    { referer: 'no address' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': '' },
  ])('takes a request with %j for one of a web page or of another machine', (headers) => {
    expect(whyNotLocal(requestFrom('127.0.0.1', headers))).toEqual(expect.any(String));
  });

  it.each<Record<string, string>>([
    { referer: 'http://localhost:3000/dashboard' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
  ])('has nothing against %j', (headers) => {
    expect(whyNotLocal(requestFrom('127.0.0.1', headers))).toBeUndefined();
  });

  it.each([
    ['HTTP/1.0', { httpVersion: '1.0' }],
    ['a whole address as target', { url: 'http://localhost:3000/v1/messages' }],
    ['the target of CONNECT', { url: 'localhost:3000' }],
    ['no Host', { rawHeaders: [] }],
    ['a second Host', { rawHeaders: ['Host', 'localhost', 'host', 'attacker.test'] }],
  ])('is told of a proxy by %s', (_what, more) => {
    expect(whyNotLocal(requestFrom('127.0.0.1', {}, more))).toEqual(expect.any(String));
  });

  it('names the header that tells of a proxy, not more of it than one can read', () => {
    expect(whyNotLocal(requestFrom('::1', { 'X-Real-IP': '203.0.113.9' }))).toBe(
      'the header X-Real-IP tells of a proxy',
    );
    expect(whyNotLocal(requestFrom('::1', { [`x-forwarded-${'x'.repeat(9_000)}`]: '' }))?.length).toBeLessThan(100);
  });
});
