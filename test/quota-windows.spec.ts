import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox/pretend-upstream.js';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { DAY_MS, HOUR_MS } from '../src/config/durations.js';
import { toWallMs } from '../src/config/steady-clock.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type NetworkProxy, startNetworkProxy } from './start-network-proxy.js';
import { answerJson, startRawUpstream } from './start-raw-upstream.js';

const KEY = 'fk-account-one';
const BODY = { model: 'claude-x', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };

let sandbox: Sandbox;
let gateway: TestGateway;
let proxy: NetworkProxy | undefined;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
  await proxy?.close();
  proxy = undefined;
});

async function start(url: string, more: object = {}): Promise<void> {
  gateway = await startGateway({ config: sandboxConfig(url, more), env: { FACTORY_API_KEY: KEY } });
}

const ask = () => postJson(`${gateway.url}/v1/messages`, BODY);
const endsIn = (ms: number) => new Date(Date.now() + ms).toISOString();
const restsUntilMs = () => toWallMs(gateway.app.get(AccountPool).list()[0]?.health.exhaustedUntilMs ?? Number.NaN);

/** Counted from a moment between then and now. */
function expectRestOf(ms: number, beganMs: number): void {
  expect(restsUntilMs()).toBeGreaterThan(beganMs + ms - 1_000);
  expect(restsUntilMs()).toBeLessThanOrEqual(Date.now() + ms);
}

describe('an account that is refused with 402', () => {
  it('rests until its window ends, as upstream says when it is asked; its request does not wait for that', async () => {
    const windowEnd = endsIn(3 * HOUR_MS);
    sandbox.quotas.set(KEY, {
      standard: {
        fiveHour: { usedPercent: 100, windowEnd },
        weekly: { usedPercent: 12, windowEnd: endsIn(90 * HOUR_MS) },
      },
      core: {},
    });
    sandbox.script({ status: 402 });
    await start(sandbox.url);
    expect((await ask()).status).toBe(503);
    expect(await gateway.logged(/is exhausted/)).toContain(`is exhausted (fiveHour) and rests until ${windowEnd}`);
    expect(Math.abs(restsUntilMs() - Date.parse(windowEnd))).toBeLessThan(1_000);
    expect(gateway.logs.join('')).not.toContain(KEY);
  });

  it('rests a day at most: quota can be bought', async () => {
    sandbox.quotas.set(KEY, {
      standard: { monthly: { usedPercent: 100, windowEnd: endsIn(300 * HOUR_MS) } },
      core: {},
    });
    sandbox.script({ status: 402 });
    await start(sandbox.url);
    const beganMs = Date.now();
    await ask();
    await gateway.logged(/is exhausted \(monthly\)/);
    expectRestOf(DAY_MS, beganMs);
  });

  it.each([
    ['as long as its retry-after says', { 'retry-after': '7200' }, 2 * HOUR_MS],
    ['an hour', {}, HOUR_MS],
  ])('rests %s where upstream knows no limits', async (_name, headers, ms) => {
    sandbox.script({ status: 402, headers });
    await start(sandbox.url);
    const beganMs = Date.now();
    await ask();
    await gateway.logged(/names no end of the quota/);
    expectRestOf(ms, beganMs);
  });

  it('is asked for through the network proxy, with its credential, once for requests that fail together', async () => {
    const asked: (string | undefined)[] = [];
    let limitsAsked: (answer: () => void) => void = () => undefined;
    const limitsHeld = new Promise<() => void>((resolve) => (limitsAsked = resolve));
    const upstream = await startRawUpstream((request, response, message) => {
      if (request.url !== '/api/billing/limits')
        return answerJson(402, { error: 'payment required' })(request, response, message);
      asked.push(request.headers.authorization);
      limitsAsked(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{"limits":null}'));
    });
    proxy = await startNetworkProxy();
    await start(upstream.url, { proxies: [{ name: 'office', url: proxy.url }] });
    // Both are answered while the question about the limits is still open.
    expect((await Promise.all([ask(), ask()])).map(({ status }) => status)).toEqual([503, 503]);
    (await limitsHeld)();
    await gateway.logged(/names no end of the quota/);
    expect(asked).toEqual([`Bearer ${KEY}`]);
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(upstream.url).host]));
    await upstream.close();
  });
});
