/**
 * `npm run test:agents`: the matrix of real clients. README.md beside it says what it does and how a client is added.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { buildAll, ROOT } from './harness/build-all.js';
import { stopAll } from './harness/children.js';
import { CannotInstall, install } from './harness/install.js';
import { regressionsOf, writePage } from './harness/page.js';
import { readClients, versionsOf } from './harness/read-clients.js';
import { keepResults, readResults, rowOf } from './harness/results.js';

const PAGE = join(ROOT, 'docs', 'compatibility.md');
const HELP = `Usage: npm run test:agents -- [options]

  --client NAME    only this client (may be repeated); a name is that of its file or entry in test/agents/clients/
  --cell NAME      only this cell (may be repeated), tried again even if it went well
  --again          forgets what was measured of the clients that are run
  --minutes N      the quick row of as many clients as N minutes hold; the page is compared, not written
  --accept         writes the page although something has become worse
`;

const { values: options } = parseArgs({
  options: {
    client: { type: 'string', multiple: true, default: [] },
    cell: { type: 'string', multiple: true, default: [] },
    again: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    accept: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Where the system lets us, cells run in a network of their own that has loopback alone. */
const NAMESPACE = ['unshare', '--net', '--', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

function canIsolate() {
  return spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), 'true'], { stdio: 'ignore' }).status === 0;
}

/** Installs what is wanted, in order, until the time for it is over; rows that have their program. */
async function installAll(wanted, results, stopAtMs) {
  const rows = [];
  for (const { client, version, short } of wanted) {
    const key = rowOf(client, version);
    const seconds = stopAtMs === null ? undefined : (stopAtMs - Date.now()) / 1000;
    if (seconds !== undefined && seconds < 1) continue;
    try {
      const folder = await install(client.packages(version), seconds);
      rows.push({ name: client.name, version, short, folder });
    } catch (error) {
      if (!(error instanceof CannotInstall)) throw error;
      results[key] = { installed: false, reason: error.message };
      console.log(`none           ${key}: ${error.message}`);
    }
  }
  keepResults(results, stopAtMs !== null);
  return rows;
}

/** Tries the cells in a process of their own, without network where that can be. */
async function tryAll(plan) {
  const folder = mkdtempSync(join(tmpdir(), 'droid2api-plan-'));
  try {
    const file = join(folder, 'plan.json');
    const offline = canIsolate();
    writeFileSync(file, JSON.stringify({ ...plan, offline }));
    if (!offline) console.log('This system gives no network of its own: the clients see the real one.');
    const command = [...(offline ? NAMESPACE : []), process.execPath, join(import.meta.dirname, 'run-cells.js'), file];
    const child = spawn(command[0], command.slice(1), { stdio: 'inherit' });
    const [exit] = await once(child, 'exit');
    if (exit !== 0) throw new Error(`run-cells.js ended with ${exit}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pageBefore() {
  return statSync(PAGE, { throwIfNoEntry: false }) ? readFileSync(PAGE, 'utf8') : '';
}

async function main() {
  const quick = options.minutes !== undefined;
  const startedMs = Date.now();
  const minutes = quick ? Number(options.minutes) : 0;
  const clients = await readClients();
  const unknown = options.client.filter((name) => !clients.some((client) => client.name === name));
  if (unknown.length > 0)
    throw new Error(`no client is called ${unknown.join(', ')}: ${clients.map((c) => c.name).join(', ')}`);

  const chosen = clients.filter(({ name }) => options.client.length === 0 || options.client.includes(name));
  const wanted = chosen.flatMap((client) =>
    versionsOf(client)
      .filter(({ short }) => !quick || !short)
      .map(({ version, short }) => ({ client, version, short: short || quick })),
  );
  const results = quick ? {} : readResults(false);
  buildAll();
  const rows = await installAll(wanted, results, quick ? startedMs + minutes * 36_000 : null);
  const again = options.again || quick;
  const stopAtMs = quick ? startedMs + minutes * 60_000 : null;
  await tryAll({ rows, onlyCells: options.cell, again, stopAtMs, quick });
  return report(clients, wanted, quick);
}

function report(clients, wanted, quick) {
  const results = readResults(quick);
  const rows = wanted.map(({ client, version }) => ({ client, version, result: results[rowOf(client, version)] }));
  const tried = rows.flatMap(({ result }) => Object.values(result?.cells ?? {}));
  const failed = tried.filter(({ problems }) => problems.length > 0).length;
  const untested = rows.filter(({ result }) => Object.keys(result?.cells ?? {}).length === 0);
  for (const { client, version, result } of untested)
    console.log(`untested: ${client.title} ${version}${result?.reason ? `: ${result.reason}` : ''}`);

  const worse = regressionsOf(pageBefore(), clients, results);
  for (const line of worse) console.log(`worse than docs/compatibility.md: ${line}`);
  if (!quick && (worse.length === 0 || options.accept)) writeFileSync(PAGE, writePage(clients, results, pageBefore()));
  console.log(`${tried.length - failed} passed, ${failed} failed, ${untested.length} clients untested`);
  return worse.length === 0 || options.accept ? 0 : 1;
}

for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => void stopAll().then(() => process.exit(1)));

if (options.help) console.log(HELP);
else {
  process.exitCode = await main().catch((error) => {
    console.log(`${error.message}\n0 passed, 1 failed`);
    return 1;
  });
}
