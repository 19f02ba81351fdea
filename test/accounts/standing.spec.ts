import { type IncomingMessage } from 'node:http';
import { expect, it } from '@jest/globals';
import { freshHealth } from '../../src/accounts/account-health.js';
import { AccountStateRepository } from '../../src/accounts/account-state.repository.js';
import { type Outcome } from '../../src/accounts/outcome.js';
import { AccountBench } from '../support/account-bench.js';
import { describeEngines } from '../support/describe-engines.js';
import { type GatewayServices } from '../support/gateway-services.js';
import { measureShortest } from '../support/measure-shortest.js';
import { until } from '../support/until.js';

const NOBODY = { headers: {} } as IncomingMessage;

async function attempt(services: GatewayServices, outcome: Outcome, conversationId?: string): Promise<string> {
  const credential = await services.credentials.acquire({ upstream: 'factory', conversationId, request: NOBODY });
  credential.release(outcome, outcome.kind === 'success' ? { inputTokens: 10, outputTokens: 5, cacheReadTokens: 100, cacheWriteTokens: 0 } : undefined);
  return credential.account.id;
}

describeEngines('the standing of an account', (under) => {
  const bench = new AccountBench(under);

  it('outlives a restart: figures, cool-down and exhaustion', async () => {
    bench.writeAccounts([bench.entry('a1')]);
    const services = await bench.start();
    await attempt(services, { kind: 'success' });
    await attempt(services, { kind: 'failed', error: 'HTTP 529' });
    await attempt(services, { kind: 'exhausted', untilMs: Date.now() + 3_600_000, error: 'HTTP 402' });
    await bench.stop(services);

    const restarted = await bench.start();
    const pooled = restarted.pool.find('a1');
    expect(Object.fromEntries(pooled?.totals ?? [])).toEqual({ requests: 3, 'errors:failed': 1, 'errors:exhausted': 1, 'tokens:input': 10, 'tokens:output': 5, 'tokens:cache_read': 100 });
    expect(pooled?.lastError).toBe('HTTP 402');
    await expect(attempt(restarted, { kind: 'success' })).rejects.toMatchObject({ status: 503, details: { retryAfterSeconds: 60 } });
  });

  it('adds up what two replicas counted', async () => {
    bench.writeAccounts([bench.entry('a1')]);
    const [one, two] = [await bench.start(), await bench.start()];
    for (let i = 0; i < 3; i++) await attempt(one, { kind: 'success' });
    for (let i = 0; i < 4; i++) await attempt(two, { kind: 'success' });
    await bench.stop(one);
    await bench.stop(two);
    expect((await bench.start()).pool.find('a1')?.totals.get('requests')).toBe(7);
  });

  it('is switched off by a 401 that a fresh token did not cure, with the time of the next try', async () => {
    bench.writeAccounts([bench.entry('a1'), bench.entry('a2')]);
    const services = await bench.start();
    const refused = await attempt(services, { kind: 'unauthorized', error: 'HTTP 401' }, 'c');
    const { needsLogin } = services.pool.find(refused)?.account ?? {};
    expect(needsLogin?.reason).toBe('a fresh token was refused (401)');
    expect((needsLogin?.nextTryAtMs ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
    expect(await attempt(services, { kind: 'success' }, 'c')).not.toBe(refused);
  });

  it('is not touched by what is the request\'s own fault', async () => {
    bench.writeAccounts([bench.entry('a1')]);
    const services = await bench.start();
    for (let i = 0; i < 20; i++) await attempt(services, { kind: 'refused', error: 'HTTP 403' });
    expect(services.pool.find('a1')?.health).toMatchObject({ failures: 0, coolUntilMs: null, exhaustedUntilMs: null });
    expect(await attempt(services, { kind: 'success' })).toBe('a1');
  });

  it('lets one request through when the window of an exhausted account ends', async () => {
    bench.writeAccounts([bench.entry('a1')]);
    const services = await bench.start();
    const pooled = services.pool.find('a1');
    if (pooled) pooled.health = { ...pooled.health, exhaustedUntilMs: Date.now() - 1 };
    const trial = await services.credentials.acquire({ upstream: 'factory', conversationId: undefined, request: NOBODY });
    await expect(attempt(services, { kind: 'success' })).rejects.toMatchObject({ status: 503 });
    trial.release({ kind: 'success' });
    expect(await attempt(services, { kind: 'success' })).toBe('a1');
  });

  it('holds to the limit of requests at a time', async () => {
    bench.writeAccounts([bench.entry('a1', { max_concurrency: 2 })]);
    const services = await bench.start();
    const ask = () => services.credentials.acquire({ upstream: 'factory', conversationId: undefined, request: NOBODY });
    const [first] = await Promise.all([ask(), ask()]);
    await expect(ask()).rejects.toMatchObject({ status: 503, details: { retryAfterSeconds: 1 } });
    first.release({ kind: 'cancelled' });
    first.release({ kind: 'cancelled' });
    await ask();
    await expect(ask()).rejects.toMatchObject({ status: 503 });
  });

  it('is seen by the other replica when an operator changes it', async () => {
    bench.writeAccounts([bench.entry('a1'), bench.entry('a2')]);
    const [one, two] = [await bench.start(), await bench.start()];
    await one.accounts.setEnabled('a1', false);
    await two.accounts.sync();
    expect(two.pool.find('a1')?.account.enabled).toBe(false);
    await one.accounts.remove('a2');
    await two.accounts.sync();
    expect(two.pool.find('a2')).toBeUndefined();
  });

  it.each<[string, Outcome]>([
    ['throttled', { kind: 'throttled', retryAfterMs: 3_600_000, error: 'HTTP 429' }],
    ['exhausted', { kind: 'exhausted', untilMs: Date.now() + 3_600_000, error: 'HTTP 402' }],
  ])('is seen by the other replica within two seconds when it is %s', async (_name, outcome) => {
    const [one, two] = [await bench.start(), await bench.start()];
    const refusesOn = (services: GatewayServices) => attempt(services, { kind: 'success' }).then(() => false, ({ status }: { status: number }) => status === 503);
    let round = 0;
    /** With an account of its own, the only one that could pay. */
    const measure = async (): Promise<number> => {
      bench.writeAccounts([bench.entry(`a${++round}`)]);
      await one.readAccountsFile();
      await two.readAccountsFile();
      await attempt(two, { kind: 'failed', error: 'HTTP 529' });
      const began = performance.now();
      await attempt(one, outcome);
      await until(() => refusesOn(two), 60_000);
      return performance.now() - began;
    };
    expect(await measureShortest(2_000, measure)).toBeLessThan(2_000);
  });

  it('stays the longer rest when a replica that does not know of it writes later', async () => {
    bench.writeAccounts([bench.entry('a1')]);
    const states = (await bench.start()).context.get(AccountStateRepository, { strict: false });
    const nowMs = Date.now();
    const write = (coolUntilMs: number | null) =>
      states.save([{ id: 'a1', health: { ...freshHealth(nowMs), coolUntilMs }, windowKnown: false, lastUsedAtMs: nowMs, lastError: null, lastErrorAtMs: null, added: new Map() }]);
    await write(nowMs + 60_000);
    await write(nowMs + 30_000);
    await write(null);
    expect((await states.loadRests(nowMs)).get('a1')?.coolUntilMs).toBe(nowMs + 60_000);
    expect((await states.loadRests(nowMs + 60_000)).size).toBe(0);
  });

  it('rests no longer than upstream says, on every replica, although an hour was guessed first', async () => {
    bench.writeAccounts([bench.entry('a1')]);
    const [one, two] = [await bench.start(), await bench.start()];
    const restOf = ({ pool }: GatewayServices) => (pool.find('a1')?.health.exhaustedUntilMs ?? 0) - Date.now();
    await attempt(one, { kind: 'exhausted', error: 'HTTP 402' });
    await until(() => restOf(two) > 3_000_000, 60_000);
    one.pool.restUntil('a1', Date.now() + 1_200_000);
    await until(() => restOf(two) < 1_200_001, 60_000);
    await one.accounts.sync();
    expect(restOf(one)).toBeLessThan(1_200_001);
    expect(restOf(one)).toBeGreaterThan(1_000_000);
  });

  it('is not switched off by the refusal of a key that was replaced meanwhile, here or by another process', async () => {
    bench.writeAccounts([{ id: 'k1', api_key: 'fk-former' }]);
    const services = await bench.start();
    const acquire = () => services.credentials.acquire({ upstream: 'factory', conversationId: undefined, request: NOBODY });
    const [known, unknown] = [await acquire(), await acquire()];
    const former = services.pool.find('k1')?.account;
    bench.writeAccounts([{ id: 'k1', api_key: 'fk-replaced' }]);
    await services.readAccountsFile();
    expect(services.pool.find('k1')?.account.apiKey?.reveal()).toBe('fk-replaced');
    known.release({ kind: 'unauthorized', error: 'HTTP 401' });
    expect(services.pool.find('k1')?.account.needsLogin).toBeNull();
    // As it is where this process has not read of the change yet.
    const pooled = services.pool.find('k1');
    if (pooled && former) pooled.account = former;
    unknown.release({ kind: 'unauthorized', error: 'HTTP 401' });
    await until(() => services.pool.find('k1')?.account.apiKey?.reveal() === 'fk-replaced', 60_000);
    expect(services.pool.find('k1')?.account.needsLogin).toBeNull();
  });

  it('keeps an operator\'s decision while the file stays as it is', async () => {
    bench.writeAccounts([bench.entry('a1')]);
    const services = await bench.start();
    await services.accounts.setEnabled('a1', false);
    await bench.stop(services);
    expect((await bench.start()).pool.find('a1')?.account.enabled).toBe(false);
  });
});
