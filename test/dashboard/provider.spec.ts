import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { en } from '../../web/src/i18n/en.js';
import { zh } from '../../web/src/i18n/zh.js';
import { makePerson, type RunningProvider, startOidcProvider } from '../sign-in/start-oidc-provider.js';
import { findFreePort } from '../support/find-free-port.js';
import { launch, type Looks, LOOKS, visit, type Visit } from './browser.js';
import { overflow, picture, seriousFaults } from './look-at-page.js';
import { startWorld, type World } from './world.js';

const [DESK] = LOOKS as [Looks];
const GROUPS = [
  { group: 'ops', role: 'operator' },
  { group: 'audit', role: 'viewer' },
];

let provider: RunningProvider;
let world: World;
let browser: Browser;

beforeAll(async () => {
  const port = await findFreePort();
  provider = await startOidcProvider({
    people: {
      ann: makePerson('ann'),
      bob: makePerson('bob', { groups: ['ops'] }),
      eve: makePerson('eve', { groups: ['audit'] }),
    },
  });
  const signIn = { provider: { ...provider.config, name: 'Example SSO' }, groups: GROUPS };
  [world, browser] = await Promise.all([
    startWorld({ public_url: `http://127.0.0.1:${port}`, member_sign_in: signIn }, port),
    launch(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([world.close(), provider.close()]);
});

/** Goes by the button to the provider's login page, and comes back. */
async function signIn(page: Page, person: string): Promise<void> {
  await page.goto(`${world.url}/dashboard/`);
  await page.getByRole('link', { name: /Example SSO/ }).click();
  await page.locator('input[name=person]').fill(person);
  await page.keyboard.press('Enter');
  await page.locator('nav').waitFor();
}

/** The provider is foreign to the gateway, and has to be asked. It has no icon, which the browser misses. */
function faultsOf({ faults }: Visit): string[] {
  return faults.filter((fault) => !fault.includes(provider.issuer) && !fault.startsWith('console: Failed to load'));
}

describe.each(LOOKS)('in $locale, $colorScheme, $width px wide', (looks: Looks) => {
  it('the page to sign in and the pages of a member are for everybody', async () => {
    const words = looks.locale === 'en' ? en : zh;
    const visited = await visit(browser, world.url, looks);
    const { page, context } = visited;
    const look = async (name: string): Promise<void> => {
      expect([name, await seriousFaults(page), await overflow(page)]).toEqual([name, [], 0]);
      await picture(page, `member-${name}-${looks.locale}-${looks.colorScheme}-${looks.width}`);
    };
    await page.goto(`${world.url}/dashboard/`);
    await page.getByRole('link', { name: words.signIn.withAccount('Example SSO') }).waitFor();
    await look('sign-in');
    await signIn(page, 'ann');
    await page.locator('nav a[href="/dashboard/key"]').click();
    await page.getByText(words.keys.signInHint).waitFor();
    await look('keys');
    await page.locator('nav a[href="/dashboard/sessions"]').click();
    await page.getByText(words.sessions.thisOne).waitFor();
    await look('sessions');
    expect(faultsOf(visited)).toEqual([]);
    await context.close();
  });
});

describe('a member with a company account', () => {
  it('comes in by the provider, sees their own, and leaves by ending the sign-in', async () => {
    const visited = await visit(browser, world.url, DESK);
    const { page, context } = visited;
    await signIn(page, 'ann');
    expect(new URL(page.url()).pathname).toBe('/dashboard/');
    await page.locator('.who-name', { hasText: 'ann' }).waitFor();
    const links = ['Overview', 'My keys', 'Usage', 'Requests', 'Models', 'Sign-ins'];
    expect(await page.locator('nav a span').allTextContents()).toEqual(links);
    await page.locator('nav a[href="/dashboard/key"]').click();
    await page.getByText(`droid2api login ${world.url}`).waitFor();
    await page.locator('nav a[href="/dashboard/sessions"]').click();
    await page
      .locator('.own-sessions li', { hasText: 'this browser' })
      .getByRole('button', { name: 'End Dashboard' })
      .click();
    await page.locator('.dialog').getByRole('button', { name: 'End' }).click();
    await page.getByRole('link', { name: 'Sign in with Example SSO' }).waitFor();
    expect(faultsOf(visited)).toEqual([]);
    await context.close();
  });

  it('is told why a sign-in came to nothing, once', async () => {
    const { page, context } = await visit(browser, world.url, DESK);
    await page.goto(`${world.url}/dashboard/?sign_in=lost`);
    await page.getByRole('alert').filter({ hasText: 'begun elsewhere' }).waitFor();
    expect(page.url()).toBe(`${world.url}/dashboard/`);
    await page.goto(`${world.url}/dashboard/?sign_in=constructor`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('alert').textContent()).toBe('');
    await context.close();
  });
});

describe('an operator with a company account', () => {
  it('signs a member out everywhere, who sees so', async () => {
    const [bob, ann] = [await visit(browser, world.url, DESK), await visit(browser, world.url, DESK)];
    await signIn(ann.page, 'ann');
    await signIn(bob.page, 'bob');
    await bob.page.locator('.who-name', { hasText: 'bob' }).waitFor();
    await bob.page.locator('nav a[href="/dashboard/sessions"]').click();
    await bob.page.getByRole('button', { name: 'Sign out everywhere: ann' }).click();
    await bob.page.locator('.dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await bob.page.getByText(/sessions? ended/).waitFor();
    await ann.page.getByText('Your session has ended').waitFor();
    expect(faultsOf(bob)).toEqual([]);
    await Promise.all([bob.context.close(), ann.context.close()]);
  });
});

describe('the settings of clients', () => {
  it('are checked, saved and put back; what is wrong stands at the field', async () => {
    const visited = await visit(browser, world.url, DESK);
    const { page, context } = visited;
    await signIn(page, 'bob');
    await page.locator('nav a[href="/dashboard/settings"]').click();
    const field = page.getByLabel('Settings, as JSON');
    const problem = page.locator('#settings-problem');
    await field.fill('{ "permissions": ');
    await page.getByRole('button', { name: 'Save' }).click();
    await problem.filter({ hasText: 'That is no JSON' }).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill('[]');
    await page.getByRole('button', { name: 'Check' }).click();
    await problem.filter({ hasText: 'one JSON object' }).waitFor();
    await field.fill('{ "permissions": 7 }');
    await page.getByRole('button', { name: 'Save' }).click();
    await problem.filter({ hasText: 'permissions' }).waitFor();
    await field.fill('{ "env": { "OTEL_EXPORTER_OTLP_ENDPOINT": "https://otel.example" } }');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText(/sends telemetry to another place/).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved; in force').waitFor();
    await page.getByText(/Made · .* · by bob/).waitFor();
    await field.fill('{}');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Changed · .* · by bob/).waitFor();
    await page.getByText(/Made · .* · by bob/).click();
    await page.getByRole('button', { name: /Put back the version of/ }).click();
    await page.getByText(/Put back · .* · by bob/).waitFor();
    expect(await field.inputValue()).toContain('otel.example');
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.locator('.dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'No settings' }).waitFor();
    expect(await field.inputValue()).toBe('');
    expect(faultsOf(visited).filter((fault) => !fault.includes('400'))).toEqual([]);
    await context.close();
  });
});
