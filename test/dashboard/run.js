// `npm run test:dashboard`: drives every page of the built dashboard in Chromium. Needs Debian's chromium (or another
// one in PATH); where there is none it says so and does nothing, so that the rest of the gate runs everywhere.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const chromium = process.env.DROID_CHROMIUM ?? find();
if (chromium === undefined) {
  console.log(`NOT RUN: the dashboard's pages were not tested, because there is none of ${NAMES.join(', ')} in PATH.`);
  console.log('Debian has it: apt-get install chromium');
  process.exit(0);
}
if (!existsSync(join(ROOT, 'dist', 'web', 'index.html')))
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
console.log(`Chromium: ${chromium}`);
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--selectProjects',
    'dashboard',
    '--config',
    'jest.config.js',
    ...process.argv.slice(2),
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, DROID_CHROMIUM: chromium },
  },
);
process.exit(status ?? 1);

function find() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
