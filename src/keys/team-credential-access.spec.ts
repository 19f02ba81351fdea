import { type IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../dialects/gateway-error.js';
import { assertMayUseTeamCredential } from './team-credential-access.js';

function requestFrom(remoteAddress: string | undefined, headers: Readonly<Record<string, string>> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers: { host: 'localhost:3000', ...headers } } as unknown as IncomingMessage;
}

function mayUse(request: IncomingMessage, allowAnonymous = false): boolean {
  try {
    assertMayUseTeamCredential(request, allowAnonymous);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ status: 401, details: { shouldRetry: false }, message: expect.stringContaining('DROID_ALLOW_ANONYMOUS=true') });
    return false;
  }
}

describe('assertMayUseTeamCredential', () => {
  it.each(['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1'])('lets the peer %s in', (address) => {
    expect(mayUse(requestFrom(address))).toBe(true);
  });

  it.each(['10.0.0.7', '172.17.0.1', '192.168.1.2', '0.0.0.0', '128.0.0.1', '::', 'fe80::1', '::ffff:10.0.0.7', '127.0.0.1.attacker.test', '', undefined])(
    'keeps the peer %s out, whatever it says it is',
    (address) => {
      expect(mayUse(requestFrom(address))).toBe(false);
    },
  );

  it.each<Record<string, string>>([{ host: '' }, { host: 'gateway.internal' }, { host: '1.0.0.127' }, { origin: 'http://localhost:3000' }, { 'x-forwarded-for': '' }, { 'x-forwarded-anything': 'x' }, { forwarded: '' }])(
    'keeps a local peer out that sends %j',
    (headers) => {
      expect(mayUse(requestFrom('127.0.0.1', headers))).toBe(false);
    },
  );

  it('lets everybody in when anonymous use is allowed', () => {
    expect(mayUse(requestFrom('203.0.113.9', { host: 'gateway.internal', origin: 'http://attacker.test' }), true)).toBe(true);
  });
});
