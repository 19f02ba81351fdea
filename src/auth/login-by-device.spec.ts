import { describe, expect, it } from '@jest/globals';
import { Secret } from '../config/secret.js';
import { loginByDevice } from './login-by-device.js';
import { type IssuedLogin, type WorkosClient } from './workos-client.service.js';
import { WorkosRefusal } from './workos-error.js';

const LOGIN: IssuedLogin = {
  tokens: {
    accessToken: new Secret('at'),
    refreshToken: new Secret('rt'),
    organizationId: 'org',
    expiresAtMs: null,
    loggedInAtMs: null,
  },
  seemsExpiredSinceMs: null,
  email: null,
  name: null,
};

/** Makes an issuer that gives these answers to polls, one after another, and then the login. */
function issuer(answers: readonly string[], expiresInMs = 300_000): WorkosClient {
  const left = [...answers];
  return {
    startDeviceLogin: () =>
      Promise.resolve({
        deviceCode: new Secret('d'),
        userCode: 'U',
        verificationUri: 'https://x',
        verificationUriComplete: null,
        expiresInMs,
        intervalMs: 5_000,
      }),
    finishDeviceLogin: () => {
      const code = left.shift();
      return code === undefined ? Promise.resolve(LOGIN) : Promise.reject(new WorkosRefusal(400, code));
    },
  } as unknown as WorkosClient;
}

async function login(workos: WorkosClient): Promise<{ pauses: number[]; issued: IssuedLogin }> {
  const pauses: number[] = [];
  const steps = { show: () => undefined, waiting: () => undefined, chooseOrganization: () => Promise.resolve('') };
  const issued = await loginByDevice(workos, steps, (ms) => Promise.resolve(pauses.push(ms)));
  return { pauses, issued };
}

describe('loginByDevice', () => {
  it('polls at the pace it was given, and five seconds slower from every slow_down on', async () => {
    const { pauses, issued } = await login(
      issuer(['authorization_pending', 'slow_down', 'authorization_pending', 'slow_down']),
    );
    expect(pauses).toEqual([5_000, 5_000, 10_000, 10_000, 15_000]);
    expect(issued).toBe(LOGIN);
  });

  it('gives up when the code has ended', async () => {
    await expect(login(issuer(Array<string>(1000).fill('authorization_pending'), 60_000))).rejects.toThrow(
      'The code has expired',
    );
  });

  it.each([
    ['access_denied', 'The login was denied.'],
    ['expired_token', 'The code has expired before the login was confirmed. Start again.'],
    ['invalid_client', 'The login failed: the issuer refused (invalid_client).'],
  ])('ends at once on %s', async (code, message) => {
    await expect(login(issuer([code]))).rejects.toThrow(message);
  });
});
