import { type IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { readTrustedProxies } from '../config/read-trusted-proxies.js';
import { clientAddress } from './client-address.js';

function addressOf(
  remoteAddress: string | undefined,
  forwarded: string | undefined,
  trusted: readonly string[],
): string | undefined {
  const problems: string[] = [];
  const request = {
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage;
  return clientAddress(request, readTrustedProxies(trusted, problems));
}

describe('clientAddress', () => {
  it.each([
    ['the peer', '203.0.113.9', undefined, [], '203.0.113.9'],
    ['the peer, as IPv4 within IPv6', '::ffff:203.0.113.9', undefined, [], '203.0.113.9'],
    ['nobody, on this machine', '127.0.0.1', undefined, [], undefined],
    ['nobody, on this machine by IPv6', '::1', undefined, [], undefined],
    ['nobody, when the socket is gone', undefined, undefined, [], undefined],
    ['the peer, who is not believed', '203.0.113.9', '198.51.100.1', ['10.0.0.0/8'], '203.0.113.9'],
    ['whom a trusted peer names', '10.1.2.3', '198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
    ['the last that is not trusted', '10.1.2.3', '198.51.100.1, 203.0.113.9,10.9.9.9', ['10.0.0.0/8'], '203.0.113.9'],
    ['the first, when all are trusted', '10.1.2.3', '10.4.4.4, 10.5.5.5', ['10.0.0.0/8'], '10.4.4.4'],
    ['the trusted peer, who names nobody', '10.1.2.3', undefined, ['10.0.0.0/8'], '10.1.2.3'],
    ['nobody, where a word stands', '10.1.2.3', '[INFO] forged', ['10.0.0.0/8'], undefined],
    ['IPv6 behind IPv6', 'fd00::1', '2001:db8::7', ['fd00::/8'], '2001:db8::7'],
  ] as const)('is %s', (_name, peer, forwarded, trusted, expected) => {
    expect(addressOf(peer, forwarded, trusted)).toBe(expected);
  });
});
