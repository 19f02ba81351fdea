import { once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { describe, expect, it, jest } from '@jest/globals';
import { DashboardSessions } from '../../src/admin/dashboard/dashboard-sessions.service.js';
import { startGateway } from '../start-gateway.js';
import { ADMIN_TOKEN, BrowsedPage } from './browse.js';

/** More are turned away. */
const MOST_PAGES = 200;

describe('a page that is open', () => {
  it('does not keep the gateway from stopping', async () => {
    const gateway = await startGateway({ config: {}, env: { ADMIN_TOKEN } });
    const page = new BrowsedPage(gateway);
    await page.signIn(ADMIN_TOKEN);
    const response = await fetch(`${gateway.url}/dashboard/api/live`, { headers: { cookie: page.cookie } });
    const told = response.text();
    await gateway.close();
    expect(await told).toContain('event: live');
  });

  it('is told no more when its session has ended', async () => {
    const gateway = await startGateway({ config: {}, env: { ADMIN_TOKEN } });
    const page = new BrowsedPage(gateway);
    await page.signIn(ADMIN_TOKEN);
    const response = await fetch(`${gateway.url}/dashboard/api/live`, { headers: { cookie: page.cookie } });
    await page.call('DELETE', '/dashboard/api/session');
    const told = await response.text();
    await gateway.close();
    expect(told).toContain('event: live');
  });

  it('counts for nothing when it was closed before the database had said whose it is', async () => {
    const gateway = await startGateway({ config: {}, env: { ADMIN_TOKEN } });
    const page = new BrowsedPage(gateway);
    await page.signIn(ADMIN_TOKEN);
    const sessions = gateway.app.get(DashboardSessions, { strict: false });
    const find = sessions.find.bind(sessions);
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const asked = jest.spyOn(sessions, 'find').mockImplementation((cookie) => answered.then(() => find(cookie)));
    const gone: Promise<unknown>[] = [];
    gateway.app
      .getHttpServer()
      .on('request', (_request: unknown, response: ServerResponse) => gone.push(once(response, 'close')));

    const leaving = new AbortController();
    const left = Array.from({ length: MOST_PAGES }, () =>
      fetch(`${gateway.url}/dashboard/api/live`, { headers: { cookie: page.cookie }, signal: leaving.signal }).catch(
        () => undefined,
      ),
    );
    while (asked.mock.calls.length < MOST_PAGES) await new Promise(setImmediate);
    leaving.abort();
    await Promise.all([...left, ...gone]);
    answer();
    const response = await fetch(`${gateway.url}/dashboard/api/live`, { headers: { cookie: page.cookie } });
    await gateway.close();
    expect(await response.text()).toContain('event: live');
  });
});
