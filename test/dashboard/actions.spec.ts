import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { launch, LOOKS, signIn, visit, type Visit } from './browser.js';
import { type DemoTeam } from '../../sandbox/demo/team.js';
import { leaveOpen, openDatabase, populate, rememberSignIns, work } from './team.js';
import { startWorld, type World } from './world.js';

const [DESK] = LOOKS as [(typeof LOOKS)[number]];

let world: World;
let team: DemoTeam;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([startWorld(), launch()]);
  team = await populate(world);
  await work(world, team, 2);
  await rememberSignIns(world, team);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

describe('an operator', () => {
  let visited: Visit;
  let page: Page;

  beforeAll(async () => {
    visited = await visit(browser, world.url, DESK);
    page = visited.page;
    await signIn(page, world.url);
  });
  afterAll(() => visited.context.close());
  beforeEach(() => void visited.faults.splice(0));

  it('watches a stream begin and end', async () => {
    const underWay = page.locator('.stat', { hasText: 'Under way' }).locator('.stat-value');
    await expect(underWay.textContent()).resolves.toMatch(/0|–/);
    const open = leaveOpen(world, team);
    await page.locator('.stat-value', { hasText: /^1$/ }).first().waitFor();
    open.abort();
    await page.locator('.stat', { hasText: 'Under way' }).locator('.stat-value', { hasText: /^0$/ }).waitFor();
    expect(visited.faults).toEqual([]);
  });

  it('adds an account by a login that the gateway runs, and no token comes here', async () => {
    const answers: string[] = [];
    page.on(
      'response',
      (response) =>
        void response.text().then(
          (text) => answers.push(text),
          () => undefined,
        ),
    );
    await page.locator('nav a[href="/dashboard/accounts"]').click();
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByLabel('Name (optional)').fill('Babbage');
    await page.getByRole('button', { name: 'Start the login' }).click();
    const code = (await page.locator('.user-code').textContent()) ?? '';
    world.workos.approve(code, { email: 'babbage@team.example', organizations: ['org_one', 'org_two'] });
    await page.getByLabel('Organization').selectOption('org_two');
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText('babbage@team.example was added').waitFor();
    await page.locator('.dialog-foot').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'Babbage' }).waitFor();
    const accounts = await world.admin<{ id: string; organization_id: string }[]>('GET', 'accounts');
    expect(accounts.find(({ id }) => id === 'babbage@team.example')).toMatchObject({
      organization_id: 'org_two',
      state: 'ready',
    });
    expect(answers.join('\n')).not.toMatch(/eyJ|rt_|dev_/);
    expect(visited.faults).toEqual([]);
  });

  it('switches an account off and on, refreshes it, and removes it when asked twice', async () => {
    const card = page.locator('.account', { hasText: 'Babbage' });
    const choose = async (action: string): Promise<void> => {
      await card.getByRole('button', { name: 'Actions: Babbage' }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    await choose('Switch off');
    await card.getByText('Switched off').waitFor();
    await choose('Switch on');
    await card.getByText('Ready').waitFor();
    const refreshes = (): number => world.workos.refreshes.filter(({ user }) => user === 'babbage@team.example').length;
    const before = refreshes();
    await choose('Refresh token');
    await page.getByText('Token refreshed').waitFor();
    expect(refreshes()).toBe(before + 1);
    await choose('Remove');
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await card.count()).toBe(1);
    await choose('Remove');
    await page.locator('.dialog').getByRole('button', { name: 'Remove' }).click();
    await card.waitFor({ state: 'detached' });
    expect(visited.faults).toEqual([]);
  });

  it('imports accounts', async () => {
    const { refreshToken } = world.workos.issue({ email: 'hamilton@team.example', organizations: ['org_team'] });
    await page.getByRole('button', { name: 'Import' }).click();
    await page
      .getByLabel('or paste it')
      .fill(JSON.stringify({ version: 1, accounts: [{ id: 'hamilton', refresh_token: refreshToken }] }));
    await page.locator('.dialog').getByRole('button', { name: 'Import' }).click();
    await page.getByRole('heading', { name: 'hamilton' }).waitFor();
    expect(visited.faults).toEqual([]);
  });

  it('makes a key that is shown once and works as it is pasted', async () => {
    await page.locator('nav a[href="/dashboard/keys"]').click();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('margaret-desk');
    await page.getByRole('spinbutton', { name: 'Budget a month' }).fill('25.5');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const secret = (await page.locator('.copy-field pre').first().textContent()) ?? '';
    expect(secret).toMatch(/^dg-/);
    const clients = ['Codex', 'opencode', 'Factory droid', 'Aider', 'openai', 'curl', 'Claude Code'];
    for (const name of clients) {
      await page.getByRole('tab', { name, exact: true }).click();
      const panel = page.getByRole('tabpanel', { name, exact: true });
      await panel.locator('pre', { hasText: secret }).first().waitFor();
    }
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const answer = await fetch(`${world.url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } });
    expect(answer.status).toBe(200);
    await page.getByText('$0.00 of $25.50').waitFor();
    await page.reload();
    await page.getByText('margaret-desk').waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])),
    ).not.toMatch(/dg-|admin-token|session/);
    expect(visited.faults).toEqual([]);
  });

  it('changes a key, raises its budget for a while, and takes the raise back', async () => {
    const choose = async (action: string): Promise<void> => {
      await page.getByRole('button', { name: /^Actions: margaret-/ }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    const card = page.locator('.key', { hasText: 'margaret-' });
    const budget = page.getByRole('spinbutton', { name: 'Budget a month' });
    const stored = async (): Promise<Record<string, unknown> | undefined> =>
      (await world.admin<Record<string, unknown>[]>('GET', 'keys')).find(({ name }) => name === 'margaret-lab');

    await choose('Edit');
    expect(await budget.inputValue()).toBe('25.5');
    await page.getByRole('textbox', { name: 'Name' }).fill('margaret-lab');
    await page.getByRole('textbox', { name: 'Models' }).fill('claude-*, glm-5');
    await page.getByRole('spinbutton', { name: 'Requests a minute' }).fill('60');
    await page.getByLabel('Ends on').fill('2099-01-31');
    await page.getByRole('button', { name: 'Save' }).click();
    await card.getByText('0 of 60').waitFor();
    expect(await stored()).toMatchObject({
      models: ['claude-*', 'glm-5'],
      requests_per_minute: 60,
      budget_usd: { month: 25.5 },
      expires_at: '2099-01-31T00:00:00.000Z',
    });

    await choose('Raise for a while');
    await budget.fill('40');
    await page.getByRole('button', { name: 'Save' }).click();
    await card.getByText('$0.00 of $40.00').waitFor();
    await card.getByText('raised until').waitFor();
    expect(await stored()).toMatchObject({ budget_usd: { month: 25.5 }, requests_per_minute: 60 });
    await choose('Raise for a while');
    await budget.fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await card.getByText('$0.00 of $25.50').waitFor();

    await choose('Edit');
    await page.getByRole('spinbutton', { name: 'Requests a minute' }).fill('');
    await page.getByLabel('Ends on').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await card.getByText('0 of 60').waitFor({ state: 'detached' });
    expect(await stored()).toMatchObject({
      requests_per_minute: null,
      expires_at: null,
      budget_usd: { month: 25.5 },
      models: ['claude-*', 'glm-5'],
    });
    expect(visited.faults).toEqual([]);
  });

  it('sees the figures of the ledger as a file', async () => {
    await page.locator('nav a[href="/dashboard/usage"]').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('usage-by-member.csv');
    const file = await readFile(await download.path(), 'utf8');
    expect(file).toMatch(/^\uFEFFmember,member_name,attempts,/);
    expect(visited.faults).toEqual([]);
  });

  it('finds a network proxy that does not answer', async () => {
    await world.breakProxy();
    await page.locator('nav a[href="/dashboard/proxies"]').click();
    await page.locator('.lines li', { hasText: 'osaka' }).getByText('Not reachable').waitFor();
    await page.locator('.lines li', { hasText: 'tokyo' }).getByText('Reachable', { exact: true }).waitFor();
    expect(await page.content()).not.toContain('proxy-canary');
  });
});

describe('a viewer', () => {
  it('sees every page and no button whose answer would be a refusal', async () => {
    const { secret } = await world.admin<{ secret: string }>('POST', 'tokens', { name: 'finance', role: 'viewer' });
    const { page, context, faults } = await visit(browser, world.url, DESK);
    await signIn(page, world.url, secret);
    await page.getByText('Viewer (read only)').waitFor();
    const main = page.locator('main');
    for (const [address, something] of [
      ['accounts', 'Hopper'],
      ['keys', 'margaret-lab'],
      ['models', 'claude-opus-4-8'],
      ['proxies', 'tokyo'],
      ['sessions', 'Claude Code 2.1.197'],
      ['settings', 'otel.team.example'],
    ] as const) {
      await page.locator(`nav a[href="/dashboard/${address}"]`).click();
      await main.getByText(something).first().waitFor();
      expect([address, await main.getByRole('button').allTextContents()]).toEqual([address, []]);
    }
    await page.locator('nav a[href="/dashboard/usage"]').click();
    for (const group of ['Team', 'Project', 'Member']) await main.getByText(group, { exact: true }).click();
    await main.getByRole('link', { name: 'CSV' }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe('a page whose live figures were refused', () => {
  it('has them as soon as the gateway gives them', async () => {
    const { page, context } = await visit(browser, world.url, DESK);
    await signIn(page, world.url);
    await page.locator('nav a[href="/dashboard/accounts"]').click();
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    // As many pages as the gateway tells anything; until it has heard that this one was left, one of them is turned
    // away.
    const others = new AbortController();
    const open = async (): Promise<void> => {
      for (;;) {
        const response = await fetch(`${world.url}/dashboard/api/live`, { headers: { cookie }, signal: others.signal });
        if (response.ok) return;
        await response.text();
      }
    };
    await Promise.all(Array.from({ length: 200 }, open));
    const [refusal] = await Promise.all([
      page.waitForResponse(/\/dashboard\/api\/live$/),
      page.locator('nav a[href="/dashboard/"]').click(),
    ]);
    expect(refusal.status()).toBe(503);
    await page.getByText('connecting…').waitFor();
    others.abort();
    await page.getByText('live', { exact: true }).waitFor();
    await context.close();
  });
});

describe('who signs out', () => {
  it('is told when the gateway could not end the session, and when it does not answer', async () => {
    const { page, context } = await visit(browser, world.url, DESK);
    await signIn(page, world.url);
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('.notice', { hasText: 'The gateway does not answer.' }).waitFor();
    await context.setOffline(false);
    const { db } = await openDatabase(world);
    await db.schema.alterTable('dashboard_sessions').renameTo('away').execute();
    try {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('alert').filter({ hasText: 'The gateway could not end the session' }).waitFor();
      expect(await context.cookies()).toEqual([]);
    } finally {
      await db.schema.alterTable('away').renameTo('dashboard_sessions').execute();
      await db.destroy();
    }
    await context.close();
  });
});

describe('the holder of a key', () => {
  it('sees their own, and is signed out when the key is revoked', async () => {
    const { page, context } = await visit(browser, world.url, DESK);
    await signIn(page, world.url, team.grace.secret);
    expect(await page.locator('nav a span').allTextContents()).toEqual([
      'Overview',
      'My keys',
      'Usage',
      'Requests',
      'Models',
      'Sign-ins',
    ]);
    await page.locator('nav a[href="/dashboard/requests"]').click();
    await page.locator('tbody tr').first().waitFor();
    const rows = await page.locator('tbody tr').allTextContents();
    expect(rows.every((row) => row.includes('grace-ci') && !row.includes('@'))).toBe(true);
    await page.locator('nav a[href="/dashboard/key"]').click();
    await page.getByText('Budget a month').waitFor();
    await world.admin('DELETE', `keys/${team.grace.id}`);
    await page.getByText('Your session has ended').waitFor();
    await context.close();
  });
});
