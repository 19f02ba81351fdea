/** Tells whether the build in `dist/` is that of the sources beside it. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
/** Written last, so that a build which was interrupted is not taken for a whole one. */
const MARK = '.built';
const SOURCES = ['src', 'sandbox', 'web', 'scripts', 'tsconfig.json', 'tsconfig.build.json'];
/** By content: `npm install` writes them anew. */
const PACKAGES = ['package.json', 'package-lock.json'];

/** Marks a build as whole. `sinceMs` is when it began: what was changed meanwhile is newer. */
export function markBuilt(dist, sinceMs) {
  writeFileSync(join(dist, MARK), JSON.stringify({ packages: digestOfPackages(), sinceMs }));
}

/** A folder without sources, as an image has it, is as it should be. */
export function isStale() {
  if (!existsSync(join(FOLDER, 'src'))) return false;
  const mark = readMark();
  return mark?.packages !== digestOfPackages() || SOURCES.some((path) => newestOf(join(FOLDER, path)) > mark.sinceMs);
}

function readMark() {
  try {
    return JSON.parse(readFileSync(join(FOLDER, 'dist', MARK), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Of files alone: a folder changes with the tests in it. */
function newestOf(path) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry || basename(path).endsWith('.spec.ts')) return 0;
  return entry.isDirectory()
    ? Math.max(0, ...readdirSync(path).map((child) => newestOf(join(path, child))))
    : entry.mtimeMs;
}

function digestOfPackages() {
  const hash = createHash('sha256');
  for (const path of PACKAGES) if (existsSync(join(FOLDER, path))) hash.update(readFileSync(join(FOLDER, path)));
  return hash.digest('hex');
}
