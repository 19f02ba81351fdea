import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { wordsOf } from '../../src/sign-in/pages/words.js';
import { type RunningProvider, startOidcProvider } from '../sign-in/start-oidc-provider.js';
import { findFreePort } from '../support/find-free-port.js';
import { launch, type Looks, LOOKS, visit } from './browser.js';
import { overflow, picture, seriousFaults } from './look-at-page.js';
import { startWorld, type World } from './world.js';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

interface Device {
  device_code: string;
  user_code: string;
  verification_uri_complete: string;
}

let browser: Browser;
let provider: RunningProvider;
/** People confirm with their own keys here, and there with the provider. */
let keyed: World;
let provided: World;

beforeAll(async () => {
  [browser, provider] = await Promise.all([launch(), startOidcProvider()]);
  keyed = await start();
  provided = await start({ provider: { ...provider.config, name: 'Okta' } });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([keyed.close(), provided.close(), provider.close()]);
});

async function start(memberSignIn: object = {}): Promise<World> {
  const port = await findFreePort();
  return startWorld({ public_url: `http://127.0.0.1:${port}`, member_sign_in: memberSignIn }, port);
}

async function post<T>(world: World, path: string, form: Record<string, string>): Promise<T> {
  const response = await fetch(world.url + path, {
    method: 'POST',
    headers: { 'user-agent': 'claude-code/2.1.332' },
    body: new URLSearchParams(form),
  });
  return (await response.json()) as T;
}

function askFor(world: World): Promise<Device> {
  return post(world, '/oauth/device_authorization', { surface: 'claude_code' });
}

/** What the device can do once its code was confirmed. */
async function useOf(world: World, { device_code }: Device): Promise<number> {
  const { access_token: token } = await post<{ access_token?: string }>(world, '/oauth/token', {
    grant_type: DEVICE_GRANT,
    device_code,
  });
  return (await fetch(`${world.url}/v1/models`, { headers: { authorization: `Bearer ${token}` } })).status;
}

/** No page is out of sight, unreadable, or against its policy. */
async function expectWell(page: Page, faults: readonly string[], name: string): Promise<void> {
  expect([name, await seriousFaults(page)]).toEqual([name, []]);
  expect([name, await overflow(page)]).toEqual([name, 0]);
  expect([name, faults]).toEqual([name, []]);
  await picture(page, name, true);
}

describe.each(LOOKS)('in $locale, $colorScheme, $width px wide', (looks: Looks) => {
  const words = wordsOf(looks.locale === 'en' ? 'en' : 'zh');
  const look = `${looks.locale}-${looks.colorScheme}-${looks.width}`;

  it('somebody types the code, is told of a wrong key, and confirms with their own by the keyboard', async () => {
    const { secret } = await keyed.admin<{ secret: string }>('POST', 'keys', { name: `key-${look}` });
    const device = await askFor(keyed);
    const { page, context, faults } = await visit(browser, keyed.url, looks);
    await page.goto(`${keyed.url}/device`);
    await page.getByRole('heading', { name: words.enter.title }).waitFor();
    await expectWell(page, faults, `device-enter-${look}`);
    await page.keyboard.type(device.user_code.toLowerCase());
    await page.keyboard.press('Enter');
    await page.getByText(device.user_code, { exact: true }).waitFor();
    await expectWell(page, faults, `device-key-${look}`);

    await page.getByLabel(words.confirm.key).fill('dg-wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: words.wrongKey }).waitFor();
    // The browser says so of every answer that is no success.
    expect(faults.splice(0).filter((fault) => !fault.includes('403'))).toEqual([]);
    await expectWell(page, faults, `device-wrong-${look}`);

    await page.getByLabel(words.confirm.key).fill(secret);
    await page.keyboard.press('Enter');
    await page.getByText(`key-${look}`).waitFor();
    await expectWell(page, faults, `device-done-${look}`);
    expect(await useOf(keyed, device)).toBe(200);
    await context.close();
  });

  it('somebody follows the link of the device, and confirms with the provider', async () => {
    const device = await askFor(provided);
    const { page, context, faults } = await visit(browser, provided.url, looks);
    // The provider is elsewhere, and has no icon, which the browser says without an address.
    const foreign = ['console: Failed to load resource', provider.issuer];
    const own = (): string[] => faults.filter((fault) => !foreign.some((text) => fault.includes(text)));
    await page.goto(device.verification_uri_complete);
    const button = page.getByRole('button', { name: words.confirm.withProvider('Okta') });
    await button.waitFor();
    await expectWell(page, own(), `device-provider-${look}`);
    await button.click();
    await page.waitForURL(`${provider.issuer}/**`);
    await page.locator('input[name=person]').fill('ann');
    await page.keyboard.press('Enter');
    await page.getByText('ann (ann@example.com)').waitFor();
    await expectWell(page, own(), `device-approved-${look}`);
    expect(await useOf(provided, device)).toBe(200);
    await context.close();
  });
});

it.each([
  ['by their own key', () => keyed],
  ['with the provider', () => provided],
])('a program on the same machine gets its code from who confirms %s', async (_name, worldOf) => {
  const world = worldOf();
  const { secret } = await world.admin<{ secret: string }>('POST', 'keys', { name: 'key-of-a-program' });
  const got: (string | undefined)[] = [];
  const program = createServer((request, response) => {
    got.push(request.url);
    response.end('<title>Program</title>Back at the program');
  }).listen(0, '127.0.0.1');
  await once(program, 'listening');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'droid2api',
    redirect_uri: `http://127.0.0.1:${(program.address() as AddressInfo).port}/callback`,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    state: 'the-state',
  });
  const [looks] = LOOKS as [Looks];
  const { page, context, faults } = await visit(browser, world.url, looks);
  await page.goto(`${world.url}/oauth/authorize?${query.toString()}`);
  await page.getByRole('heading', { name: wordsOf('en').confirm.title }).waitFor();
  await expectWell(page, faults, `authorize-${world === keyed ? 'key' : 'provider'}`);
  if (world === keyed) await page.getByLabel(wordsOf('en').confirm.key).fill(secret);
  await page.locator('button[value=confirm]').click();
  if (world === provided) {
    await page.locator('input[name=person]').fill('ann');
    await page.keyboard.press('Enter');
  }
  await page.getByText('Back at the program').waitFor();
  expect(got.filter((path) => path?.startsWith('/callback'))).toEqual([
    expect.stringMatching(/^\/callback\?code=dgc-[\w-]+&state=the-state$/),
  ]);
  await context.close();
  program.close();
});

it('the language is a link away, and is kept', async () => {
  const [looks] = LOOKS as [Looks];
  const { page, context } = await visit(browser, keyed.url, looks);
  await page.goto(`${keyed.url}/device`);
  await page.getByRole('link', { name: '中文' }).click();
  await page.getByRole('heading', { name: wordsOf('zh').enter.title }).waitFor();
  await page.goto(`${keyed.url}/device`);
  await page.getByRole('heading', { name: wordsOf('zh').enter.title }).waitFor();
  await context.close();
});

it('the built gateway has the looks in one file', async () => {
  const response = await fetch(`${keyed.url}/sign-in/pages.css`);
  expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
  const stylesheet = await response.text();
  expect(stylesheet).toContain('light-dark(');
  expect(stylesheet).not.toContain('@import');
  const mark = await fetch(`${keyed.url}/sign-in/mark.svg`);
  expect(mark.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
  expect(await mark.text()).toMatch(/^<svg/);
});
