import { expect, it } from '@jest/globals';
import { ConfigService } from '../../src/config/config.service.js';
import { RefreshSchedule } from '../../src/auth/refresh-schedule.service.js';
import { HOUR_MS, MINUTE_MS } from '../../src/config/durations.js';
import { AccountHarness, USER } from '../support/account-harness.js';
import { describeEngines } from '../support/describe-engines.js';
import { type GatewayServices } from '../support/gateway-services.js';

function ago(hours: number): string {
  return new Date(Date.now() - hours * HOUR_MS).toISOString();
}

describeEngines('the schedule', (under) => {
  const harness = new AccountHarness(under);

  async function start(
    env: Record<string, string> = {},
  ): Promise<{ services: GatewayServices; schedule: RefreshSchedule }> {
    const services = await harness.start(env);
    return {
      services,
      schedule: new RefreshSchedule(services.context.get(ConfigService), services.pool, services.refresh),
    };
  }

  const refreshed = (services: GatewayServices): string[] =>
    services.pool
      .list()
      .filter(({ account: { login } }) => login.kind === 'tokens' && login.refreshedAtMs !== null)
      .map(({ account }) => account.id);

  it('replaces at the start what is six hours old or close to its end, and nothing else', async () => {
    const accounts = [
      harness.entry('old', { logged_in_at: ago(6.1) }),
      harness.entry('young', { logged_in_at: ago(5.9) }),
      harness.entry('unknown', { logged_in_at: null }),
      harness.entry('off', { logged_in_at: ago(7), enabled: false }),
      { id: 'key', api_key: 'fk-1' },
    ];
    harness.writeAccounts(accounts);
    const { services, schedule } = await start();
    await schedule.refreshStale();
    expect(refreshed(services)).toEqual(['old', 'unknown']);
    await schedule.refreshStale();
    expect(harness.workos.refreshes).toHaveLength(2);
  });

  it('replaces every six hours all but the tokens that were replaced meanwhile', async () => {
    harness.writeAccounts([
      harness.entry('old', { logged_in_at: ago(4) }),
      harness.entry('young', { logged_in_at: ago(1) }),
    ]);
    const { services, schedule } = await start();
    await schedule.refreshAged();
    expect(refreshed(services)).toEqual(['old']);
  });

  it('replaces a token before its end', async () => {
    harness.writeAccounts([harness.entry('a1')]);
    const { services, schedule } = await start();
    await schedule.refreshExpiring();
    expect(harness.workos.refreshes).toEqual([]);
    const account = services.pool.find('a1')?.account;
    if (account?.login.kind === 'tokens') {
      const times = { expiresAtMs: Date.now() + MINUTE_MS, refreshedAtMs: Date.now() - 8 * HOUR_MS };
      services.pool.put({ ...account, login: { ...account.login, ...times } });
    }
    await schedule.refreshExpiring();
    expect(harness.workos.refreshes).toHaveLength(1);
  });

  it('leaves alone the token of a source that does not pay: it may be in use elsewhere', async () => {
    const { refreshToken } = harness.workos.issue(USER);
    const { schedule } = await start({ FACTORY_API_KEY: 'fk-key-one', DROID_REFRESH_KEY: refreshToken });
    await schedule.refreshStale();
    expect(harness.workos.refreshes).toEqual([]);
  });
});
