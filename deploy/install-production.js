/**
 * Puts together what runs in production: node deploy/install-production.js FOLDER [BUILD]
 * The build is in `dist/` with most libraries in it; of `node_modules` only those are copied that the build leaves outside,
 * with what they need themselves. Needs `npm ci` and `npm run build` first. Ends with 1 when it became too large.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { INSTALLED } from '../scripts/bundle.js';

/** A page that the gateway does not show (it serves the OpenAPI document alone), and the SQLite of the other C library. */
const OTHER_LIBC = process.report.getReport().header.glibcVersionRuntime === undefined ? 'gnu' : 'musl';
const UNUSED = new RegExp(`^(?:swagger-ui-dist|@libsql/linux-.*-${OTHER_LIBC})$`);
/** For those who develop, not for those who run; licences stay. */
const IDLE_FILE = /\.(?:map|d\.ts|d\.mts|d\.cts|ts|mts|cts|md|markdown|tsbuildinfo)$/i;
const IDLE_FOLDER = /^(?:test|tests|__tests__|docs|example|examples|benchmark|benchmarks|\.github)$/;
/** The build asks for the vocabulary as an ES module. */
const IDLE_FORM = /^node_modules\/gpt-tokenizer\/(?:cjs|data|src)$/;

const LIMIT_MB = 60;

const [, , target, build = 'dist'] = process.argv;
if (!target) {
  console.error('Usage: node deploy/install-production.js FOLDER [BUILD]');
  process.exit(2);
}

mkdirSync(target, { recursive: true });
cpSync(build, join(target, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.map') });
for (const name of ['package.json', 'scripts/run.js', 'config.json', 'LICENSE']) cpSync(name, join(target, name));
for (const folder of packagesFor(INSTALLED)) 
  cpSync(folder, join(target, folder), { recursive: true, filter: (path) => path === folder || isNeeded(path, folder) });

const megabytes = sizeOf(target) / 1024 / 1024;
console.log(`${target}: ${megabytes.toFixed(1)} MB of at most ${LIMIT_MB}`);
if (megabytes > LIMIT_MB) process.exit(1);

function sizeOf(path) {
  const stat = statSync(path);
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.size;
}

/** Folders of the packages with everything that they depend on. */
function packagesFor(names) {
  const found = new Set();
  const look = (name, from) => {
    const folder = find(name, from);
    if (folder === undefined || found.has(folder) || UNUSED.test(name)) return;
    found.add(folder);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) 
      if (!peerDependenciesMeta?.[needed]?.optional) look(needed, folder);
    
  };
  for (const name of names) look(name, '');
  return [...found].sort();
}

/** As Node looks: the nearest `node_modules`, upwards. Optional packages may not be there. */
function find(name, from) {
  for (let folder = from; ; folder = folder.includes('node_modules') ? folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules') - 1)) : '') {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === '') return undefined;
  }
}

function isNeeded(path, folder) {
  const inside = path.slice(folder.length + 1);
  // Packages within a package are copied for themselves, if somebody needs them.
  if (inside === 'node_modules') return false;
  return !IDLE_FILE.test(path) && !IDLE_FOLDER.test(basename(path)) && !IDLE_FORM.test(path);
}
