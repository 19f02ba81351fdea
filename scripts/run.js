/**
 * Runs the build: node scripts/run.js start | keys | accounts | doctor | add-account, with options behind; each is a
 * command of the program. `start` builds first where there is no build or the sources are newer; `mark-built` is the
 * last step of a build.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Node would open its inspector: src/server/ignore-debug-signal.ts.
process.on('SIGUSR1', () => undefined);

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = 'dist/droid2api.js';
/** The file of each, and the words of the command. */
const COMMANDS = {
  start: ['dist/main.js'],
  keys: [PROGRAM, 'keys'],
  accounts: [PROGRAM, 'accounts'],
  doctor: [PROGRAM, 'doctor'],
  'add-account': [PROGRAM, 'accounts', 'add'],
};
/** Written last, so that a build which was interrupted is not taken for a whole one. */
const MARK = 'dist/.built';
const SOURCES = ['src', 'web', 'scripts', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
/** By content: `npm install` writes them anew. */
const PACKAGES = ['package.json', 'package-lock.json'];

const [, , name = '', ...options] = process.argv;
if (name === 'mark-built') writeFileSync(at(MARK), digestOfPackages());
else if (!Object.hasOwn(COMMANDS, name)) {
  console.error(`Usage: node scripts/run.js ${Object.keys(COMMANDS).join(' | ')}`);
  process.exitCode = 2;
} else if (name === 'start' ? buildWhereNeeded() : isThere(COMMANDS[name][0])) {
  const [file, ...words] = COMMANDS[name];
  process.argv.splice(1, process.argv.length - 1, at(file), ...words, ...options);
  await import(pathToFileURL(at(file)).href);
} else process.exitCode = 1;

function isThere(program) {
  if (existsSync(at(program))) return true;
  console.error(
    `The gateway is not built yet: ${existsSync(at('node_modules')) ? '' : 'npm install && '}npm run build`,
  );
  return false;
}

/** Whether there is a build to start; the last one where no other can be made. */
function buildWhereNeeded() {
  const there = existsSync(at(COMMANDS.start[0]));
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

/** A folder without sources, as an image has it, is as it should be. */
function isStale() {
  if (!existsSync(at('src'))) return false;
  if (!existsSync(at(MARK)) || readFileSync(at(MARK), 'utf8') !== digestOfPackages()) return true;
  const builtMs = statSync(at(MARK)).mtimeMs;
  return SOURCES.some((path) => newestOf(at(path)) > builtMs);
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
  for (const path of PACKAGES) if (existsSync(at(path))) hash.update(readFileSync(at(path)));
  return hash.digest('hex');
}

function at(path) {
  return join(FOLDER, path);
}
