import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { en, type Words } from '../../web/src/i18n/en.js';
import { zh } from '../../web/src/i18n/zh.js';
import { addressOf, PAGES } from '../../web/src/pages/registry.js';
import { launch, type Looks, LOOKS, signIn, visit, type Visit } from './browser.js';
import { overflow, picture, seriousFaults } from './look-at-page.js';
import { type DemoTeam } from '../../sandbox/demo/team.js';
import { leaveOpen, populate, rememberMonth, rememberSignIns, work } from './team.js';
import { startWorld, type World } from './world.js';

/** The pages of the operator, who is signed in here. */
const SHOWN = PAGES.filter(({ roles }) => roles.includes('operator'));

let world: World;
let team: DemoTeam;
let browser: Browser;
let open: AbortController;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), launch()]);
  team = await populate(world);
  await work(world, team, 10);
  await rememberMonth(world, team);
  await rememberSignIns(world, team);
  open = leaveOpen(world, team);
});

afterAll(async () => {
  open.abort();
  await browser.close();
  await world.close();
});

async function go(page: Page, path: string): Promise<void> {
  await page.locator(`nav a[href="/dashboard/${path}"]`).click();
  while ((await page.locator('main .skeleton').count()) > 0)
    await page.locator('main .skeleton').first().waitFor({ state: 'detached' });
}

describe.each(LOOKS)('in $locale, $colorScheme, $width px wide', (looks: Looks) => {
  const words = looks.locale === 'en' ? en : zh;
  const look = `${looks.locale}-${looks.colorScheme}-${looks.width}`;
  let visited: Visit;

  beforeAll(async () => {
    visited = await visit(browser, world.url, looks);
  });
  afterAll(() => visited.context.close());

  it('asks who is there, in the language and the theme of the browser', async () => {
    const { page, faults } = visited;
    await page.goto(`${world.url}/dashboard/`);
    await page.getByRole('heading', { name: words.signIn.title }).waitFor();
    expect(
      await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset['theme']]),
    ).toEqual([looks.locale, looks.colorScheme]);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await picture(page, `sign-in-${look}`);
    await signIn(page, world.url);
    expect(faults).toEqual([]);
  });

  it.each(SHOWN)('shows $name', async (shown) => {
    const { page, faults } = visited;
    await go(page, addressOf(shown));
    const { heading, seen } = SEEN[shown.name];
    await page.getByRole('heading', { level: 1, name: heading(words) }).waitFor();
    await page.getByText(seen(words)).first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await picture(page, `${shown.name}-${look}`);
    expect(faults).toEqual([]);
  });

  it('leads to these pages and no others', async () => {
    const links = visited.page.getByRole('navigation').getByRole('link');
    expect(await links.allTextContents()).toEqual(SHOWN.map(({ name }) => words.shell.pages[name]));
  });

  it('shows one request from arrival to end, with the account that failed and the one that took over', async () => {
    const { page, faults } = visited;
    await go(page, 'requests');
    await page
      .locator('tbody tr', { has: page.locator('.attempts') })
      .last()
      .getByRole('link')
      .click();
    await page.getByRole('heading', { name: words.requests.timeline }).waitFor();
    const happened = await page.locator('.timeline .timeline-what').allTextContents();
    const { events } = words.requests;
    for (const event of [
      events.received,
      events.account,
      events.sent,
      events.answered,
      events.failed,
      events.first_byte,
      events.usage,
      events.end,
    ])
      expect(happened.some((text) => text.startsWith(event))).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await picture(page, `request-${look}`);
    expect(faults).toEqual([]);
  });

  it('shows a month of the ledger', async () => {
    const { page, faults } = visited;
    await go(page, '');
    await page.getByRole('radio', { name: words.overview.ranges['30d'] }).check({ force: true });
    await page.getByText(words.overview.sourceLedger).waitFor();
    expect(await page.locator('.stat', { hasText: words.overview.stats.rate }).textContent()).toContain(
      words.overview.inRange['30d'],
    );
    // Some failed, more were throttled, and the label says which of them the share is of.
    const failures = (await page.locator('.stat', { hasText: words.overview.stats.faults }).textContent()) ?? '';
    expect(failures).toContain(words.overview.faultsAre);
    expect(Number(/([\d.]+)\s?%/.exec(failures)?.[1])).toBeGreaterThan(0);
    expect(Number(/([\d.]+)\s?%/.exec(failures)?.[1])).toBeLessThan(1);
    expect(failures).toMatch(looks.locale === 'en' ? /[1-9]\d*\s×\s429/ : /429：[1-9]\d* 次/);
    await page.mouse.move(0, 0);
    await picture(page, `month-${look}`, true);
    expect(faults).toEqual([]);
  });
});

/** The title of each page, and something on it that only the gateway can have told. */
const SEEN: Readonly<
  Record<keyof Words['shell']['pages'], Readonly<Record<'heading' | 'seen', (words: Words) => string>>>
> = {
  overview: { heading: ({ overview }) => overview.partly, seen: ({ overview }) => overview.live },
  accounts: { heading: ({ accounts }) => accounts.title, seen: ({ accounts }) => accounts.states.needs_login },
  keys: { heading: ({ keys }) => keys.title, seen: () => 'ada-laptop' },
  key: { heading: ({ keys }) => keys.title, seen: () => 'ada-laptop' },
  usage: { heading: ({ usage }) => usage.title, seen: () => 'Grace' },
  requests: { heading: ({ requests }) => requests.title, seen: () => 'claude-opus-4-8' },
  models: { heading: ({ models }) => models.title, seen: ({ reach }) => reach.yes },
  sessions: { heading: ({ sessions }) => sessions.title, seen: () => 'Claude Code 2.1.197' },
  settings: { heading: ({ settings }) => settings.title, seen: ({ settings }) => settings.effective },
  proxies: { heading: ({ proxies }) => proxies.title, seen: ({ reach }) => reach.yes },
};
