import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Builds gateway and sandbox where a source is newer than what was built. */
export function buildAll() {
  buildWhenStale(
    'build',
    'dist/main.js',
    'src',
    'scripts',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'nest-cli.json',
  );
  buildWhenStale('build:sandbox', 'build/sandbox', 'sandbox', 'tsconfig.json', 'tsconfig.sandbox.json');
}

/** Newest modification below a path, in milliseconds; 0 when it is missing. */
function newest(path) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return 0;
  return entry.isDirectory()
    ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
    : entry.mtimeMs;
}

function buildWhenStale(script, result, ...sources) {
  if (newest(join(ROOT, result)) > Math.max(...sources.map((path) => newest(join(ROOT, path))))) return;
  console.log(`npm run ${script} …`);
  execFileSync('npm', ['run', '--silent', script], { cwd: ROOT, stdio: 'inherit' });
}
