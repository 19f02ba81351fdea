import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from '@jest/globals';

const ROOTS = ['src', 'sandbox', 'bench', 'test', 'web/src'];
const EXPORTED = /^export (?:abstract |async )*(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;
/** The names between the braces, or `* as name`, and where they come from. */
const IMPORTED = /\bimport\s+(?:type\s+)?(?:\{([^}]*)\}|\*\s+as\s+\w+)\s+from\s+'(\.[^']+)'/g;
const IMPORTED_WHOLE = /\bimport\(\s*'(\.[^']+)'\s*\)/g;

const files = ROOTS.flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules'))
    .map((path) => ({ path: join(root, path), text: readFileSync(join(root, path), 'utf8') })),
);

/** A module without the end of its name, which is `.js` where it is imported and `.ts` or `.tsx` on the disk. */
function moduleOf(path: string): string {
  return normalize(path).replace(/\.[jt]sx?$/, '');
}

/** Reads `a`, `type B` and `c as d` as a, B and c. */
function namesIn(braces: string): string[] {
  return braces.split(',').map((one) =>
    one
      .trim()
      .replace(/^type\s+/, '')
      .replace(/\s+as\s.*$/, ''),
  );
}

it('a name is exported only where another file imports it', () => {
  const used = new Set<string>();
  const usedWhole = new Set<string>();
  for (const { path, text } of files) {
    const moduleAt = (specifier = ''): string => moduleOf(join(dirname(path), specifier));
    for (const [, braces, specifier] of text.matchAll(IMPORTED)) {
      if (braces === undefined) usedWhole.add(moduleAt(specifier));
      else for (const name of namesIn(braces)) used.add(`${moduleAt(specifier)}: ${name}`);
    }
    for (const [, specifier] of text.matchAll(IMPORTED_WHOLE)) usedWhole.add(moduleAt(specifier));
  }
  const exported = files
    .filter(({ path }) => !usedWhole.has(moduleOf(path)))
    .flatMap(({ path, text }) => [...text.matchAll(EXPORTED)].map(([, name]) => `${moduleOf(path)}: ${name}`));
  expect(exported.length).toBeGreaterThan(1_000);
  expect(exported.filter((name) => !used.has(name))).toEqual([]);
});
