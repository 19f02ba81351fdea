import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { ADMIN_TOKEN } from './world.js';

export interface Looks {
  locale: 'en' | 'zh-CN';
  colorScheme: 'light' | 'dark';
  width: 1280 | 390;
}

/**
 * Every language in every theme at every width would be eight; these four have each pair of two at least once, but one.
 */
export const LOOKS: readonly Looks[] = [
  { locale: 'en', colorScheme: 'light', width: 1280 },
  { locale: 'zh-CN', colorScheme: 'dark', width: 1280 },
  { locale: 'en', colorScheme: 'dark', width: 390 },
  { locale: 'zh-CN', colorScheme: 'light', width: 390 },
];

/** Nothing here takes seconds; a crowded machine may. */
const TIMEOUT_MS = 120_000;

export interface Visit {
  page: Page;
  context: BrowserContext;
  /**
   * What went wrong so far: errors of scripts, breaches of the policy, requests to anybody else, answers that are no
   * success.
   */
  faults: string[];
}

export function launch(): Promise<Browser> {
  // The sandbox of Chromium needs rights that containers do not give.
  return chromium.launch({
    executablePath: process.env['DROID_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

/** A browser of somebody who comes for the first time. */
export async function visit(browser: Browser, url: string, { locale, colorScheme, width }: Looks): Promise<Visit> {
  const context = await browser.newContext({
    locale,
    colorScheme,
    viewport: { width, height: width === 390 ? 844 : 860 },
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url) faults.push(`foreign: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  return { page, context, faults };
}

export async function signIn(page: Page, url: string, token: string = ADMIN_TOKEN): Promise<void> {
  await page.goto(`${url}/dashboard/`);
  await page.locator('input[name=token]').fill(token);
  await page.locator('button[type=submit]').click();
  await page.locator('nav').waitFor();
}
