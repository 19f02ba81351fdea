import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type LoginDescription } from '../../src/admin/dashboard/dashboard-api.js';
import { type PretendWorkos, startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { HOUR_MS } from '../../src/config/durations.js';
import { startGateway, type TestGateway } from '../start-gateway.js';
import { until } from '../support/until.js';
import { ADMIN_TOKEN, BrowsedPage } from './browse.js';

const ADA = { email: 'ada@team.example', organizations: ['org_one', 'org_two'] };

describe('a device login that the gateway runs', () => {
  let workos: PretendWorkos;
  let gateway: TestGateway;
  let page: BrowsedPage;
  /** Everything that the browser was told. */
  let told: string;

  beforeEach(async () => {
    told = '';
    workos = await startPretendWorkos({ pollSeconds: 0.02 });
    gateway = await startGateway({
      config: { workos: { base_url: workos.url, organizations_url: `${workos.url}/api/cli/org` } },
      env: { ADMIN_TOKEN },
    });
    page = new BrowsedPage(gateway);
    await page.signIn(ADMIN_TOKEN);
  });
  afterEach(async () => {
    await gateway.close();
    await workos.close();
  });

  async function call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; login: LoginDescription }> {
    const answer = await page.call(method, `/dashboard/api/logins${path}`, body);
    told += JSON.stringify(answer.body);
    return { status: answer.status, login: answer.body as LoginDescription };
  }

  async function becomes(id: string, state: LoginDescription['state']): Promise<LoginDescription> {
    for (;;) {
      const { login } = await call('GET', `/${id}`);
      if (login.state === state) return login;
    }
  }

  it('goes from a code over an organization to an account, and tells no token', async () => {
    const { status, login } = await call('POST', '', { name: 'Ada' });
    expect({ status, login }).toMatchObject({ status: 201, login: { state: 'waiting', polls: 0 } });
    expect(login.verification_uri_complete).toContain(login.user_code);
    workos.approve(login.user_code, ADA);
    expect((await becomes(login.id, 'choose_organization')).organizations).toEqual(['org_one', 'org_two']);
    expect((await call('POST', `/${login.id}/organization`, { organization: 'org_three' })).status).toBe(400);
    await call('POST', `/${login.id}/organization`, { organization: 'org_two' });
    expect((await becomes(login.id, 'done')).account_id).toBe('ada@team.example');
    expect((await page.call('GET', '/admin/api/audit?limit=1')).body).toMatchObject({
      entries: [{ action: 'create', actor: { kind: 'break_glass' }, subject: { name: 'ada@team.example' } }],
    });
    const { body } = await page.call('GET', '/dashboard/api/accounts');
    expect(body).toMatchObject([
      {
        id: 'ada@team.example',
        name: 'Ada',
        source: 'import',
        organization_id: 'org_two',
        state: 'ready',
        pinned_conversations: 0,
      },
    ]);
    expect(told + JSON.stringify(body)).not.toMatch(/eyJ|rt_|dev_/);
    expect(gateway.logs.join('')).not.toMatch(/eyJ|rt_|dev_/);
  });

  it('of one e-mail address in another organization makes another account', async () => {
    const ids = [];
    for (const organization of ['org_one', 'org_two', 'org_two']) {
      const { login } = await call('POST', '', {});
      workos.approve(login.user_code, { ...ADA, organizations: [organization] });
      ids.push((await becomes(login.id, 'done')).account_id);
    }
    expect(ids).toEqual(['ada@team.example', 'ada@team.example/org_two', 'ada@team.example/org_two']);
  });

  it.each([
    ['denied', (code: string) => workos.deny(code), 'The login was denied.'],
    [
      'left alone for too long',
      (code: string) => workos.expire(code),
      'The code has expired before the login was confirmed. Start again.',
    ],
  ])('that is %s says so', async (_, settle, message) => {
    const { login } = await call('POST', '', {});
    settle(login.user_code);
    expect((await becomes(login.id, 'failed')).message).toBe(message);
    expect((await page.call('GET', '/dashboard/api/accounts')).body).toEqual([]);
  });

  it('that is cancelled asks the issuer no more', async () => {
    const { login } = await call('POST', '', {});
    await until(() => workos.pollsOf(login.user_code) > 0, 60_000);
    expect((await call('DELETE', `/${login.id}`)).status).toBe(204);
    expect((await call('GET', `/${login.id}`)).status).toBe(404);
    const logIn = async (email: string): Promise<void> => {
      const other = await call('POST', '', {});
      workos.approve(other.login.user_code, { email, organizations: ['org_one'] });
      await becomes(other.login.id, 'done');
    };
    // A poll may have been on its way when the login was cancelled: it has arrived when a whole login has been made
    // after it.
    await logIn('grace@team.example');
    const asked = workos.pollsOf(login.user_code);
    workos.approve(login.user_code, ADA);
    await logIn('linus@team.example');
    expect(workos.pollsOf(login.user_code)).toBe(asked);
    expect(gateway.logs.join('')).not.toContain(ADA.email);
  });

  it('goes on when the clock is set forward, and another one begins', async () => {
    const { login } = await call('POST', '', {});
    const now = Date.now.bind(Date);
    const forward = jest.spyOn(Date, 'now').mockImplementation(() => now() + HOUR_MS);
    try {
      expect((await call('POST', '', {})).status).toBe(201);
      workos.approve(login.user_code, { email: ADA.email, organizations: ['org_one'] });
      expect((await becomes(login.id, 'done')).account_id).toBe(ADA.email);
    } finally {
      forward.mockRestore();
    }
  });

  it('does not begin where the issuer gives no code, or for an upstream that there is not', async () => {
    expect((await call('POST', '', { upstream: 'nowhere' })).status).toBe(400);
    workos.fail({ on: 'device', status: 500 });
    expect((await call('POST', '', {})).status).toBe(503);
  });
});
