import { type IncomingMessage } from 'node:http';
import { afterEach, expect, it, jest } from '@jest/globals';
import { jobActor } from '../../src/audit/actor.js';
import { AccountRestRepository } from '../../src/accounts/account-rest.repository.js';
import { freshHealth } from '../../src/accounts/account-health.js';
import { AccountStateRepository } from '../../src/accounts/account-state.repository.js';
import { type Outcome } from '../../src/accounts/outcome.js';
import { credentialOf } from '../../src/accounts/team-account.js';
import { HOUR_MS } from '../../src/config/durations.js';
import { steadyNowMs } from '../../src/config/steady-clock.js';
import { AccountHarness } from '../support/account-harness.js';
import { describeEngines } from '../support/describe-engines.js';
import { type GatewayServices } from '../support/gateway-services.js';
import { measureShortest } from '../support/measure-shortest.js';
import { until } from '../support/until.js';

const NOBODY = { headers: {} } as IncomingMessage;

async function attempt(services: GatewayServices, outcome: Outcome, conversationId?: string): Promise<string> {
  const credential = await services.credentials.acquire({
    upstream: 'factory',
    model: 'claude-x',
    conversationId,
    request: NOBODY,
  });
  credential.release(
    outcome,
    outcome.kind === 'success'
      ? { inputTokens: 10, outputTokens: 5, cacheReadTokens: 100, cacheWriteTokens: 0 }
      : undefined,
  );
  return credential.account.id;
}

describeEngines('the rests of an account', (under) => {
  const harness = new AccountHarness(under);
  afterEach(() => void jest.restoreAllMocks());

  it('outlives a restart: figures, cool-down and exhaustion', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const services = await harness.start();
    await attempt(services, { kind: 'success' });
    await attempt(services, { kind: 'failed', error: 'HTTP 529' });
    await attempt(services, { kind: 'exhausted', forMs: HOUR_MS, error: 'HTTP 402' });
    await harness.stop(services);

    const restarted = await harness.start();
    const pooled = restarted.pool.find('a1');
    expect(Object.fromEntries(pooled?.totals ?? [])).toEqual({
      requests: 3,
      'errors:failed': 1,
      'errors:exhausted': 1,
      'tokens:input': 10,
      'tokens:output': 5,
      'tokens:cache_read': 100,
    });
    expect(pooled?.lastError).toBe('HTTP 402');
    await expect(attempt(restarted, { kind: 'success' })).rejects.toMatchObject({
      status: 503,
      details: { retryAfterSeconds: 60 },
    });
  });

  it('adds up what two replicas counted', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const [one, two] = [await harness.start(), await harness.start()];
    for (let i = 0; i < 3; i++) await attempt(one, { kind: 'success' });
    for (let i = 0; i < 4; i++) await attempt(two, { kind: 'success' });
    await harness.stop(one);
    await harness.stop(two);
    expect((await harness.start()).pool.find('a1')?.totals.get('requests')).toBe(7);
  });

  it('is out of turn after a 401 that a fresh token did not cure, is tried later, and needs no login', async () => {
    harness.writeAccounts([harness.entry('a1'), harness.entry('a2')]);
    const services = await harness.start();
    const refused = await attempt(services, { kind: 'unauthorized', error: 'HTTP 401' }, 'c');
    const pooled = services.pool.find(refused);
    expect([pooled?.refusal?.reason, pooled?.account.needsLogin]).toEqual(['a fresh token was refused (401)', null]);
    const restMs = (pooled?.refusal?.nextTryAtMs ?? 0) - steadyNowMs();
    expect([restMs > 100_000, restMs <= 300_000]).toEqual([true, true]);
    expect(await attempt(services, { kind: 'success' }, 'c')).not.toBe(refused);
    await harness.stop(services);

    const restarted = await harness.start();
    expect(restarted.pool.find(refused)?.refusal?.reason).toBe('a fresh token was refused (401)');
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 300_001);
    const asked = new Set([
      await attempt(restarted, { kind: 'success' }),
      await attempt(restarted, { kind: 'success' }),
    ]);
    expect(asked).toEqual(new Set(['a1', 'a2']));
    expect(restarted.pool.find(refused)?.refusal).toBeNull();
  });

  it("is not touched by what is the request's own fault", async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const services = await harness.start();
    for (let i = 0; i < 20; i++) await attempt(services, { kind: 'rejected', error: 'HTTP 403' });
    expect(services.pool.find('a1')?.health).toMatchObject({ failures: 0, exhaustedUntilMs: null });
    expect(await attempt(services, { kind: 'success' })).toBe('a1');
  });

  it('lets one request through when the window of an exhausted account ends', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const services = await harness.start();
    const pooled = services.pool.find('a1');
    if (pooled) pooled.health = { ...pooled.health, exhaustedUntilMs: steadyNowMs() - 1 };
    const trial = await services.credentials.acquire({
      upstream: 'factory',
      model: 'claude-x',
      conversationId: undefined,
      request: NOBODY,
    });
    await expect(attempt(services, { kind: 'success' })).rejects.toMatchObject({ status: 503 });
    trial.release({ kind: 'success' });
    expect(await attempt(services, { kind: 'success' })).toBe('a1');
  });

  it('holds to the limit of requests at a time', async () => {
    harness.writeAccounts([harness.entry('a1', { max_concurrency: 2 })]);
    const services = await harness.start();
    const ask = () =>
      services.credentials.acquire({
        upstream: 'factory',
        model: 'claude-x',
        conversationId: undefined,
        request: NOBODY,
      });
    const [first] = await Promise.all([ask(), ask()]);
    await expect(ask()).rejects.toMatchObject({ status: 503, details: { retryAfterSeconds: 1 } });
    first.release({ kind: 'cancelled' });
    first.release({ kind: 'cancelled' });
    await ask();
    await expect(ask()).rejects.toMatchObject({ status: 503 });
  });

  it('is seen by the other replica when an operator changes it', async () => {
    harness.writeAccounts([harness.entry('a1'), harness.entry('a2')]);
    const [one, two] = [await harness.start(), await harness.start()];
    await one.accounts.setEnabled('a1', false, jobActor('test'));
    await two.accounts.sync();
    expect(two.pool.find('a1')?.account.enabled).toBe(false);
    await one.accounts.remove('a2', jobActor('test'));
    await two.accounts.sync();
    expect(two.pool.find('a2')).toBeUndefined();
  });

  it.each<[string, Outcome]>([
    ['throttled', { kind: 'throttled', retryAfterMs: HOUR_MS, error: 'HTTP 429' }],
    ['exhausted', { kind: 'exhausted', forMs: HOUR_MS, error: 'HTTP 402' }],
  ])('is seen by the other replica within two seconds when it is %s', async (_name, outcome) => {
    const [one, two] = [await harness.start(), await harness.start()];
    let round = 0;
    const knows = ({ pool }: GatewayServices): boolean => {
      const pooled = pool.find(`a${round}`);
      return (
        pooled !== undefined &&
        (pooled.health.exhaustedUntilMs !== null || pooled.coolDowns.find('claude-x', steadyNowMs()) !== undefined)
      );
    };
    /** With an account of its own, the only one that could pay. */
    const measure = async (): Promise<number> => {
      harness.writeAccounts([harness.entry(`a${++round}`)]);
      await one.readAccountsFile();
      await two.readAccountsFile();
      await attempt(two, { kind: 'failed', error: 'HTTP 529' });
      const began = performance.now();
      await attempt(one, outcome);
      await until(() => knows(two), 60_000);
      return performance.now() - began;
    };
    expect(await measureShortest(2_000, measure)).toBeLessThan(2_000);
  });

  it('stays the longer rest when a replica that does not know of it writes later', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const { context } = await harness.start();
    const [states, rests] = [
      context.get(AccountStateRepository, { strict: false }),
      context.get(AccountRestRepository, { strict: false }),
    ];
    const nowMs = Date.now();
    const write = (windowMs: number) =>
      states.save([
        {
          id: 'a1',
          health: freshHealth(steadyNowMs()),
          coolDowns: new Map([['claude-x', { untilMs: steadyNowMs() + windowMs, windowMs, throttles: 1 }]]),
          refusal: undefined,
          windowKnown: false,
          lastUsedAtMs: nowMs,
          lastError: null,
          lastErrorAtMs: null,
          added: new Map(),
        },
      ]);
    await write(60_000);
    await write(30_000);
    const [rest] = await rests.list();
    expect(rest).toMatchObject({ account_id: 'a1', kind: 'throttled', model: 'claude-x', window_ms: 60_000 });
    jest.spyOn(Date, 'now').mockReturnValue(nowMs + 61_000);
    expect(await rests.list()).toEqual([]);
  });

  it('rests no longer than upstream says, on every replica, although an hour was guessed first', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const [one, two] = [await harness.start(), await harness.start()];
    const restOf = ({ pool }: GatewayServices) => (pool.find('a1')?.health.exhaustedUntilMs ?? 0) - steadyNowMs();
    await attempt(one, { kind: 'exhausted', error: 'HTTP 402' });
    await until(() => restOf(two) > 3_000_000, 60_000);
    one.pool.restFor('a1', 1_200_000);
    await until(() => restOf(two) < 1_200_100, 60_000);
    await one.accounts.sync();
    expect(restOf(one)).toBeLessThan(1_200_100);
    expect(restOf(one)).toBeGreaterThan(1_000_000);
  });

  it('is not switched off by the refusal of a key that was replaced meanwhile, here or elsewhere', async () => {
    harness.writeAccounts([{ id: 'k1', api_key: 'fk-former' }]);
    const services = await harness.start();
    const acquire = () =>
      services.credentials.acquire({
        upstream: 'factory',
        model: 'claude-x',
        conversationId: undefined,
        request: NOBODY,
      });
    const [known, unknown] = [await acquire(), await acquire()];
    const former = services.pool.find('k1')?.account;
    harness.writeAccounts([{ id: 'k1', api_key: 'fk-replaced' }]);
    await services.readAccountsFile();
    const renewed = services.pool.find('k1')?.account;
    expect(renewed && credentialOf(renewed)?.reveal()).toBe('fk-replaced');
    known.release({ kind: 'unauthorized', error: 'HTTP 401' });
    expect(services.pool.find('k1')?.refusal).toBeNull();
    // As it is where this process has not read of the change yet.
    const pooled = services.pool.find('k1');
    const replaced = pooled?.account;
    if (pooled && former) pooled.account = former;
    unknown.release({ kind: 'unauthorized', error: 'HTTP 401' });
    expect(pooled?.refusal?.reason).toBe('the key was refused (401)');
    if (replaced) services.pool.put(replaced);
    expect(services.pool.find('k1')?.refusal).toBeNull();
  });

  it("keeps an operator's decision while the file stays as it is", async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const services = await harness.start();
    await services.accounts.setEnabled('a1', false, jobActor('test'));
    await harness.stop(services);
    expect((await harness.start()).pool.find('a1')?.account.enabled).toBe(false);
  });
});
