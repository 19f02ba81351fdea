import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type AxeResults } from 'axe-core';
import { type Page } from 'playwright-core';

/** Where pictures for the documents go: set by who wants new ones. */
const PICTURES = process.env['DROID_PICTURES'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The faults that matter to people who cannot see or use a mouse as others do. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // By the debugger's door, which the page's policy does not close.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      resultTypes: ['violations'],
    }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target[0])).join(', ')}`);
}

export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(resolve(PICTURES), { recursive: true });
  await page.screenshot({ path: join(resolve(PICTURES), `${name}.png`), animations: 'disabled', fullPage });
}

/** What one would see scrolling sideways is out of sight on a small screen. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
