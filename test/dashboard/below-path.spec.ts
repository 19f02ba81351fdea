import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { launch, LOOKS, signIn, visit } from './browser.js';
import { startWorld, type World } from './world.js';

/** Where the reverse proxy of this test has the gateway: it does not take the path away. */
const PREFIX = '/team/cc';

let world: World;
let browser: Browser;
beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld({ public_url: `https://gw.internal${PREFIX}` }), launch()]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

it('below a path the dashboard asks nothing outside of it', async () => {
  const { page, context, faults } = await visit(
    browser,
    world.url,
    LOOKS[0] ?? { locale: 'en', colorScheme: 'light', width: 1280 },
  );
  const outside: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith(`${PREFIX}/dashboard`) && !pathname.startsWith(`${PREFIX}/admin/api`))
      outside.push(pathname);
  });
  await signIn(page, world.url + PREFIX);
  await page.locator(`nav a[href="${PREFIX}/dashboard/keys"]`).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.reload();
  await page.locator('nav').waitFor();
  expect(new URL(page.url()).pathname).toBe(`${PREFIX}/dashboard/keys`);
  await page.goto(`${world.url}${PREFIX}/dashboard`);
  await page.locator('nav').waitFor();
  // Another application of the host, such as a second gateway, does not get the session.
  expect((await context.cookies()).map(({ name, path }) => [name, path])).toEqual([['droid2api_session', PREFIX]]);
  expect({ outside, faults }).toEqual({ outside: [], faults: [] });
  await context.close();
});
