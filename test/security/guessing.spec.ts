import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GuessLimiter } from '../../src/sign-in/guess-limiter.service.js';
import { ADMIN_TOKEN, makeKey } from '../dashboard-api/browse.js';
import { type RawAnswer, sendRequest } from '../send-request.js';
import { startGateway, type TestGateway } from '../start-gateway.js';

const METRICS_TOKEN = 'a-token-for-metrics-alone';
/** All that Jest can put in place, short of what the limiter waits by. */
const REAL = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway({ config: {}, env: { ADMIN_TOKEN, DROID_METRICS_TOKEN: METRICS_TOKEN } });
  jest.useFakeTimers({ doNotFake: [...REAL] });
});
afterEach(async () => {
  jest.useRealTimers();
  await gateway.close();
});

/**
 * Not by a timer, which would be one of those put in place. Gives up after ten seconds, so that a test that fails comes
 * to an end.
 */
async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`It was not so in time: ${holds.toString()}`);
    await setImmediate();
  }
}

/** Resolves when so many answers are held back. */
async function held(count: number): Promise<void> {
  const limiter = gateway.app.get(GuessLimiter, { strict: false });
  await until(() => limiter.size === count);
}

function withBearer(path: string, token: string): Promise<RawAnswer> {
  return sendRequest(gateway.url + path, { headers: { authorization: `Bearer ${token}` } });
}

function signIn(token: string): Promise<RawAnswer> {
  return sendRequest(
    `${gateway.url}/dashboard/api/session`,
    { method: 'POST', headers: { 'content-type': 'application/json', origin: gateway.url } },
    JSON.stringify({ token }),
  );
}

/** Every door that compares a token of the environment: what a guess and the right one get. */
const DOORS: readonly [string, (token: string) => Promise<RawAnswer>, string][] = [
  ['/admin/api/accounts', (token) => withBearer('/admin/api/accounts', token), ADMIN_TOKEN],
  ['/admin/api/keys', (token) => withBearer('/admin/api/keys', token), ADMIN_TOKEN],
  ['/admin/api/usage', (token) => withBearer('/admin/api/usage', token), ADMIN_TOKEN],
  ['/admin/api/openapi.json', (token) => withBearer('/admin/api/openapi.json', token), ADMIN_TOKEN],
  ['/dashboard/api/accounts', (token) => withBearer('/dashboard/api/accounts', token), ADMIN_TOKEN],
  ['/metrics', (token) => withBearer('/metrics', token), ADMIN_TOKEN],
  ['/metrics with its own token', (token) => withBearer('/metrics', token), METRICS_TOKEN],
  ['the sign-in of the dashboard', signIn, ADMIN_TOKEN],
];

describe.each(DOORS)('guessing at %s', (_door, ask, right) => {
  it('waits for each answer, longer each time, and keeps the right token from nobody', async () => {
    const answered: number[] = [];
    const guesses = Array.from({ length: 12 }, async (_, n) => {
      const { status } = await ask(`guess-${n}-of-some-length`);
      answered.push(status);
    });
    await held(12);
    expect(answered).toEqual([]);
    expect((await ask(right)).status).toBe(200);

    jest.advanceTimersByTime(1_000);
    await until(() => answered.length >= 3);
    expect((await ask(right)).status).toBe(200);
    expect(answered).toEqual([401, 401, 401]);
    jest.advanceTimersByTime(29_000);
    await Promise.all(guesses);
    expect(answered).toEqual(Array<number>(12).fill(401));
  });
});

describe('guessing', () => {
  it('at one door counts at the others, and what is no bearer token is a guess as well', async () => {
    const first = [
      withBearer('/metrics', 'a-guess'),
      signIn('one-more'),
      sendRequest(`${gateway.url}/admin/api/keys`, { headers: { authorization: 'Basic YTpi' } }),
    ];
    await held(3);
    let answered = false;
    const fourth = withBearer('/admin/api/keys', 'another-guess').then(() => (answered = true));
    await held(4);
    jest.advanceTimersByTime(1_000);
    await Promise.all(first);
    expect(answered).toBe(false);
    jest.advanceTimersByTime(1_000);
    await fourth;
  });

  it('keeps members from signing in with their keys no more than operators', async () => {
    const { secret } = await makeKey(gateway, { name: 'ada' });
    const guesses = Array.from({ length: 12 }, (_, n) => signIn(`guess-${n}`));
    await held(12);
    expect((await signIn(secret)).status).toBe(200);
    jest.advanceTimersByTime(30_000);
    await Promise.all(guesses);
  });

  it.each([
    ['a trusted proxy names', ['127.0.0.1'], 2],
    ['nobody vouches for', [], 1],
  ])('is counted by the address, where it is one that %s', async (_who, trusted, soon) => {
    await gateway.close();
    jest.useRealTimers();
    gateway = await startGateway({ config: { trusted_proxies: trusted }, env: { ADMIN_TOKEN } });
    jest.useFakeTimers({ doNotFake: [...REAL] });
    let answered = 0;
    // What a client writes itself stands before the address that the proxy adds.
    const guesses = ['203.0.113.9', '198.51.100.1', '198.51.100.1, 203.0.113.9'].map(async (address) => {
      await sendRequest(`${gateway.url}/metrics`, {
        headers: { authorization: 'Bearer a-guess', 'x-forwarded-for': address },
      });
      answered++;
    });
    await held(3);
    jest.advanceTimersByTime(250);
    await held(3 - soon);
    await until(() => answered === soon);
    jest.advanceTimersByTime(1_000);
    await Promise.all(guesses);
  });

  it('is not what they do who send no token', async () => {
    for (let n = 0; n < 12; n++) expect((await sendRequest(`${gateway.url}/admin/api/keys`)).status).toBe(401);
    for (let n = 0; n < 12; n++)
      expect((await sendRequest(`${gateway.url}/metrics`, { headers: { via: '1.1 proxy' } })).status).toBe(401);
  });

  it('leaves nothing behind of who hangs up', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a-guess\r\n\r\n');
    await held(1);
    socket.destroy();
    await held(0);
  });

  it('is answered when the gateway stops', async () => {
    const guesses = Array.from({ length: 8 }, (_, n) => withBearer('/metrics', `guess-${n}`));
    await held(8);
    jest.useRealTimers();
    const closed = gateway.close();
    for (const { status } of await Promise.all(guesses)) expect(status).toBe(401);
    await closed;
    gateway = await startGateway({ config: {} });
  });
});
