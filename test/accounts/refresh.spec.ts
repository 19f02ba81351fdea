import { type IncomingMessage } from 'node:http';
import { afterEach, expect, it, jest } from '@jest/globals';
import { type WorkosFault } from '../../sandbox/pretend-workos.js';
import { AuditLog } from '../../src/audit/audit-log.service.js';
import { HOUR_MS } from '../../src/config/durations.js';
import { steadyNowMs } from '../../src/config/steady-clock.js';
import { AccountHarness, USER } from '../support/account-harness.js';
import { describeEngines } from '../support/describe-engines.js';
import { type GatewayServices } from '../support/gateway-services.js';
import { revealTokens } from '../support/reveal-tokens.js';

const NOBODY = { headers: {} } as IncomingMessage;

function acquire(services: GatewayServices) {
  return services.credentials.acquire({
    upstream: 'factory',
    model: 'claude-x',
    conversationId: undefined,
    request: NOBODY,
  });
}

describeEngines('refreshing', (under) => {
  const harness = new AccountHarness(under);
  afterEach(() => void jest.restoreAllMocks());

  it('spends one token for 200 requests that meet a 401 at once, and all of them get the new one', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const services = await harness.start();
    const credentials = await Promise.all(Array.from({ length: 200 }, () => acquire(services)));
    const renewed = await Promise.all(credentials.map((credential) => credential.renew()));
    // The last to come: its 401 arrives when the others are done.
    const late = credentials[0];

    expect(renewed.every(Boolean)).toBe(true);
    expect(harness.workos.refreshes).toHaveLength(1);
    expect(harness.workos.reuses).toEqual([]);
    const tokens = new Set(credentials.map(({ account }) => account.secret.reveal()));
    expect(tokens.size).toBe(1);
    expect(harness.workos.accepts([...tokens][0] ?? '')).toBe(true);
    expect(late?.account.id).toBe('a1');
    for (const credential of credentials) credential.release({ kind: 'success' });
    expect(services.pool.find('a1')?.inFlight).toBe(0);
  });

  it('says in the log that it worked and until when, and no token', async () => {
    const entry = harness.entry('a1');
    harness.writeAccounts([entry]);
    const services = await harness.start();
    await services.refresh.refresh('a1');
    expect(
      services.logs.filter((line) =>
        /^Token refreshed successfully, expires at: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/.test(line),
      ),
    ).toHaveLength(1);
    const { accessToken, refreshToken } = revealTokens(services.pool, 'a1');
    for (const secret of [entry.access_token, entry.refresh_token, accessToken, refreshToken])
      expect(services.logs.join('\n')).not.toContain(secret);
  });

  it('fetches a token first where the account has none that can be used', async () => {
    harness.writeAccounts([{ ...harness.entry('a1'), access_token: null }]);
    const services = await harness.start();
    const [first, second] = await Promise.all([acquire(services), acquire(services)]);
    expect(harness.workos.accepts(first.account.secret.reveal())).toBe(true);
    expect(second.account.secret.reveal()).toBe(first.account.secret.reveal());
    expect(harness.workos.refreshes).toHaveLength(1);
  });

  it('sends the organization where it is known, and keeps the refresh token when the answer brings none', async () => {
    const entry = harness.entry('a1', { organization_id: 'org_a' });
    harness.writeAccounts([entry]);
    const services = await harness.start();
    harness.workos.fail({ on: 'refresh', keepRefreshToken: true });
    expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'refreshed' });
    expect(harness.workos.refreshes).toEqual([{ user: USER.email, organization: 'org_a' }]);
    expect(revealTokens(services.pool, 'a1').refreshToken).toBe(entry.refresh_token);
    expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'refreshed' });
    expect(harness.workos.reuses).toEqual([]);
  });

  it.each<[string, Omit<WorkosFault, 'on'>]>([
    ['503', { status: 503 }],
    ['429', { status: 429, headers: { 'retry-after': '7' } }],
    ['a cut connection', { cut: 'before_spending' }],
  ])('keeps the token that still works on %s, backs off, and does not call it a lost login', async (_name, fault) => {
    const entry = harness.entry('a1');
    harness.writeAccounts([entry]);
    const services = await harness.start();
    harness.workos.fail({ on: 'refresh', ...fault });
    // However long this takes, nobody backs off for longer or shorter.
    const nowMs = steadyNowMs();
    jest.spyOn(performance, 'now').mockReturnValue(nowMs - performance.timeOrigin);
    const result = await services.refresh.refresh('a1');
    expect(result).toMatchObject({ kind: 'unavailable' });
    if (fault.status === 429) expect(result).toMatchObject({ untilMs: steadyNowMs() + 7_000 });
    expect((await acquire(services)).account.secret.reveal()).toBe(entry.access_token);
    // Backing off: the issuer is not asked again, until an operator wants it.
    expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'unavailable' });
    expect(harness.workos.refreshes).toEqual([]);
    expect(await services.refresh.refreshAtOnce('a1')).toMatchObject({ kind: 'refreshed' });
    expect(harness.workos.reuses).toEqual([]);
  });

  it.each<[string, Omit<WorkosFault, 'on'>]>([
    ["a firewall's page", { status: 403, page: '<html>Attention Required!</html>' }],
    ["a proxy's page", { status: 404, page: '<html>' }],
    ['a page with 400', { status: 400, page: '<html>' }],
    ['nothing at all', { status: 401, page: '' }],
    ['JSON without an error', { status: 400, page: '{"message":"invalid_grant"}' }],
    ['a captive portal', { status: 200, page: '<html>Welcome</html>' }],
    ['JSON without a token', { status: 200, page: '{"error":"invalid_grant"}' }],
    ['a redirect', { status: 302, page: '', headers: { location: '/login' } }],
    ['invalid_client', { status: 400, error: 'invalid_client' }],
    ['invalid_client with 401', { status: 401, error: 'invalid_client' }],
    ['organization_not_found', { status: 404, error: 'organization_not_found' }],
    ['rate_limit_exceeded with 400', { status: 400, error: 'rate_limit_exceeded' }],
    ['invalid_grant of a server that is down', { status: 503, error: 'invalid_grant' }],
    ['a demand for a day of rest', { status: 429, headers: { 'retry-after': '86400' } }],
  ])(
    'takes %s for nothing but a moment: the token at hand goes on, and the issuer is asked again',
    async (_name, fault) => {
      const entry = harness.entry('a1');
      harness.writeAccounts([entry]);
      const services = await harness.start();
      harness.workos.fail({ on: 'refresh', ...fault });
      expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'unavailable' });
      expect(services.pool.find('a1')?.account.needsLogin).toBeNull();
      expect((await acquire(services)).account.secret.reveal()).toBe(entry.access_token);
      jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 300_001);
      expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'refreshed' });
      expect(harness.workos.reuses).toEqual([]);
    },
  );

  it.each(['invalid_grant', 'sso_required', 'mfa_enrollment'])(
    'takes %s for the end of the login, and asks again all the same when an operator wants it',
    async (error) => {
      harness.writeAccounts([harness.entry('a1')]);
      const services = await harness.start();
      harness.workos.fail({ on: 'refresh', status: 400, error });
      expect(await services.refresh.refresh('a1')).toEqual({
        kind: 'needs_login',
        reason: `the issuer refused the refresh token (${error})`,
      });
      expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'needs_login' });
      expect(await services.refresh.refreshAtOnce('a1')).toMatchObject({ kind: 'refreshed' });
      expect(services.pool.find('a1')?.account.needsLogin).toBeNull();
      expect((await acquire(services)).account.id).toBe('a1');
      const entries = await new AuditLog(services.database).list({ action: 'refuse' }, 10);
      expect(entries).toMatchObject([{ actor: { kind: 'job', id: 'refresh' }, subject: { name: 'a1' } }]);
    },
  );

  it('asks for an operator also where a request is just being told to wait', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const services = await harness.start();
    harness.workos.fail({ on: 'refresh', status: 503 });
    const [first, wanted] = await Promise.all([services.refresh.refresh('a1'), services.refresh.refreshAtOnce('a1')]);
    expect([first.kind, wanted.kind]).toEqual(['unavailable', 'refreshed']);
  });

  it('uses a token that was issued just now although the clock says it has ended, and fetches no second', async () => {
    harness.writeAccounts([{ ...harness.entry('a1'), access_token: null }]);
    const services = await harness.start();
    const nowMs = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(nowMs + 9 * HOUR_MS);
    harness.workos.beforeAnswer = () => {
      jest.spyOn(Date, 'now').mockReturnValue(nowMs + 9 * HOUR_MS);
      return Promise.resolve();
    };
    harness.workos.beforeSpending = () => {
      jest.spyOn(Date, 'now').mockReturnValue(nowMs);
      return Promise.resolve();
    };
    for (let request = 0; request < 20; request++) (await acquire(services)).release({ kind: 'cancelled' });
    expect(harness.workos.refreshes).toHaveLength(1);
    expect(services.logs.join('\n')).toMatch(/account a1 was issued just now and ended at .* by this machine's clock/);
    // Upstream refuses it: another one would fare no better, and the account is out of turn.
    const credential = await acquire(services);
    expect(await credential.renew()).toBe(false);
    credential.release({ kind: 'unauthorized', error: 'HTTP 401' });
    expect(harness.workos.refreshes).toHaveLength(1);
    expect(services.pool.find('a1')).toMatchObject({
      account: { needsLogin: null },
      refusal: { reason: 'a fresh token was refused (401)' },
    });
  });

  it('marks a refused account, says so to clients, and takes it back with the next login', async () => {
    const spent = harness.entry('a1', { logged_in_at: '2026-11-01T00:00:00Z' });
    harness.writeAccounts([spent]);
    const services = await harness.start();
    harness.workos.fail({ on: 'refresh', status: 400, error: 'invalid_grant' });
    const credential = await acquire(services);
    expect(await credential.renew()).toBe(false);
    expect(services.pool.find('a1')?.account.needsLogin).toMatchObject({
      reason: 'the issuer refused the refresh token (invalid_grant)',
    });
    await expect(acquire(services)).rejects.toMatchObject({ status: 401, details: { shouldRetry: false } });

    await harness.stop(services);
    const restarted = await harness.start();
    await expect(acquire(restarted)).rejects.toMatchObject({ status: 401 });
    const login = harness.entry('a1', { logged_in_at: '2026-11-02T00:00:00Z' });
    harness.writeAccounts([login]);
    await restarted.readAccountsFile();
    expect((await acquire(restarted)).account.secret.reveal()).toBe(login.access_token);
  });

  it('never takes back a spent token from the file, across a restart too', async () => {
    const entry = harness.entry('a1');
    harness.writeAccounts([entry]);
    const first = await harness.start();
    await first.refresh.refresh('a1');
    const rotated = revealTokens(first.pool, 'a1').refreshToken;
    await first.readAccountsFile();
    expect(revealTokens(first.pool, 'a1').refreshToken).toBe(rotated);
    await harness.stop(first);

    harness.writeAccounts([{ ...entry, logged_in_at: new Date(Date.now() + HOUR_MS).toISOString() }]);
    const second = await harness.start();
    expect(revealTokens(second.pool, 'a1').refreshToken).toBe(rotated);
    expect(await second.refresh.refresh('a1')).toMatchObject({ kind: 'refreshed' });
    expect(harness.workos.reuses).toEqual([]);
  });

  it('replaces a token that upstream has taken before and refuses now, and not with every 401', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const services = await harness.start();
    let renewed = 0;
    for (let request = 0; request < 30; request++) {
      (await acquire(services)).release({ kind: 'success' });
      const credential = await acquire(services);
      if (await credential.renew()) renewed++;
      credential.release({ kind: 'success' });
    }
    expect([renewed, harness.workos.refreshes.length]).toEqual([10, 10]);
  });

  it('starts no refresh while the database is away; a token that works goes on', async () => {
    const entry = harness.entry('a1');
    harness.writeAccounts([entry]);
    const services = await harness.start();
    await services.database.db.destroy();
    expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'unavailable' });
    expect(harness.workos.refreshes).toEqual([]);
    const credential = await acquire(services);
    expect(credential.account.secret.reveal()).toBe(entry.access_token);
    credential.release({ kind: 'success' });
    expect(services.pool.find('a1')?.account.needsLogin).toBeNull();
  });

  it('writes again what could not be written, and does not spend a second token for that', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const services = await harness.start();
    const commit = services.journal.commit.bind(services.journal);
    let failures = 2;
    services.journal.commit = (...pair) => (failures-- > 0 ? Promise.reject(new Error('disk full')) : commit(...pair));
    expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'refreshed' });
    expect(harness.workos.refreshes).toHaveLength(1);
    expect(harness.workos.reuses).toEqual([]);
    const { refresh_token_hash: hash } = await services.database.db
      .selectFrom('accounts')
      .select('refresh_token_hash')
      .executeTakeFirstOrThrow();
    expect(hash).not.toBeNull();
    expect(await services.refresh.refresh('a1')).toMatchObject({ kind: 'refreshed' });
  });
});
