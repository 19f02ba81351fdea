import { describe, expect, it } from '@jest/globals';
import { startGateway } from '../start-gateway.js';
import { ADMIN_TOKEN, BrowsedPage } from './browse.js';

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
});
