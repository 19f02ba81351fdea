import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const [, section = ''] = readFileSync('SECURITY.md', 'utf8').split('\n## What is bounded\n');
const ROWS = [
  ...(section.split('\n## ', 1)[0] ?? '').matchAll(
    /^\| ([^|]+) \| (\d+(?: \d{3})*)(?: (MiB|KiB|s)\b)?[^|]*\|[^|]*\| `(\w+)` in `([^`]+)` \|$/gm,
  ),
].map(([, of = '', amount = '', unit = '', name = '', path = '']) => ({ of, amount, unit, name, path }));

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['s', 1_000],
  ['KiB', 1024],
  ['MiB', 1024 * 1024],
]);

/** What a constant is: a product of numbers, in bytes, milliseconds or things. */
function constantOf(path: string, name: string): number | undefined {
  const product = new RegExp(`const ${name} = ([\\d_* ]+);`).exec(readFileSync(path, 'utf8'))?.[1];
  return product?.split('*').reduce((value, factor) => value * Number(factor.replaceAll('_', '')), 1);
}

it('SECURITY.md has a row for each limit', () => {
  expect(ROWS).toHaveLength(
    (section.split('\n## ', 1)[0] ?? '').split('\n').filter((line) => line.startsWith('| ')).length - 1,
  );
  expect(ROWS.length).toBeGreaterThan(20);
});

it.each(ROWS)('and says of $of what $name is', ({ amount, unit, name, path }) => {
  expect(constantOf(path, name)).toBe(Number(amount.replaceAll(' ', '')) * (UNITS.get(unit) ?? NaN));
});
