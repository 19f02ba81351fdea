/**
 * Runs the build: node scripts/run.js start | sandbox | keys | accounts | … | add-account, with options behind; each is
 * a command of the program. `start` and `sandbox` build first where there is no build or the sources are newer;
 * `build-where-needed` does that alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isStale } from './build-mark.js';

// Node would open its inspector: src/server/ignore-debug-signal.ts.
process.on('SIGUSR1', () => undefined);

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = 'dist/droid2api.js';
/** The file of each, and the words of the command. */
const COMMANDS = {
  start: ['dist/main.js'],
  sandbox: [PROGRAM, 'sandbox'],
  keys: [PROGRAM, 'keys'],
  members: [PROGRAM, 'members'],
  teams: [PROGRAM, 'teams'],
  organization: [PROGRAM, 'organization'],
  tokens: [PROGRAM, 'tokens'],
  accounts: [PROGRAM, 'accounts'],
  doctor: [PROGRAM, 'doctor'],
  usage: [PROGRAM, 'usage'],
  prices: [PROGRAM, 'prices'],
  audit: [PROGRAM, 'audit'],
  settings: [PROGRAM, 'settings'],
  alerts: [PROGRAM, 'alerts'],
  'add-account': [PROGRAM, 'accounts', 'add'],
};
const BUILD = 'build-where-needed';
const BUILDING = [BUILD, 'start', 'sandbox'];

const [, , name = '', ...options] = process.argv;
if (name !== BUILD && !Object.hasOwn(COMMANDS, name)) {
  console.error(`Usage: node scripts/run.js ${[...Object.keys(COMMANDS), BUILD].join(' | ')}`);
  process.exitCode = 2;
} else if (!(BUILDING.includes(name) ? buildWhereNeeded() : isThere(PROGRAM))) process.exitCode = 1;
else if (name !== BUILD) {
  const [file, ...words] = COMMANDS[name];
  process.argv.splice(1, process.argv.length - 1, at(file), ...words, ...options);
  await import(pathToFileURL(at(file)).href);
}

function isThere(program) {
  if (existsSync(at(program))) return true;
  console.error(
    `The gateway is not built yet: ${existsSync(at('node_modules')) ? '' : 'npm install && '}npm run build`,
  );
  return false;
}

/** Whether there is a build to start; the last one where no other can be made. */
function buildWhereNeeded() {
  const there = existsSync(at(PROGRAM));
  if (there && !isStale()) return true;
  if (!existsSync(at('node_modules/typescript'))) {
    const install = 'npm install --include=dev && npm start';
    console.error(
      there
        ? 'The build is older than its sources, and what builds it is not installed: the old one is started. To ' +
            `build: ${install}`
        : `The gateway is not built, and what builds it is not installed: ${install}`,
    );
    return there;
  }
  console.error(
    there
      ? 'The sources are newer than the build: building, which takes a minute…'
      : 'The first start builds the gateway, which takes a minute…',
  );
  const npm = process.env.npm_execpath;
  const [program, before] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const { status } = spawnSync(program, [...before, 'run', '--silent', 'build'], {
    cwd: FOLDER,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: npm === undefined && process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(
      'The build failed; what it printed is above. npm install --include=dev may help, then npm start again.',
    );
  }
  return status === 0;
}

function at(path) {
  return join(FOLDER, path);
}
