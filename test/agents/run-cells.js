/**
 * Tries cells, one after the other; `run.js` starts it, in a namespace without network where the system allows. The
 * only argument is a file with what is to be tried: rows with their folders, and when to stop.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { cellsOf } from './cells/cells.js';
import { CellRun } from './harness/cell-run.js';
import { endThoseAtHome, stopAll } from './harness/children.js';
import { readClients } from './harness/read-clients.js';
import { keepLog, keepResults, readResults, rowOf, slotOf } from './harness/results.js';
import { startWorld } from './harness/world.js';

/** A client starts in seconds; the machine may be crowded. */
const CELL_SECONDS = 90;

/** A program that was ended may still have a file in its hands for a moment. */
const REMOVAL = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 };

/** No cell of the quick row begins when less than this is left of its time. */
const LAST_BEGIN_MS = 30_000;

const { rows, onlyCells, again, stopAtMs, offline, quick } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** Why a client cannot do a cell, by its own fault. */
function excuseOf({ cannot = {} }, { name, dialect }) {
  return cannot[slotOf({ name, dialect })] ?? cannot[name];
}

async function tryCell(world, row, cell) {
  const started = performance.now();
  const run = new CellRun({ world, ...row, dialect: cell.dialect, seconds: row.client.seconds ?? CELL_SECONDS });
  const problems = await cell.check(run).catch((error) => [`the check failed: ${error.message}`]);
  keepLog(rowOf(row.client, row.version), slotOf(cell), { run, problems });
  endThoseAtHome(run.home);
  rmSync(run.home, REMOVAL);
  return { problems, seconds: Math.round((performance.now() - started) / 100) / 10 };
}

async function tryRow(world, results, row) {
  const { client, version, short } = row;
  const key = rowOf(client, version);
  const { cells: kept = {} } = results[key] ?? {};
  const result = { installed: true, cells: again ? {} : kept };
  results[key] = result;
  for (const cell of cellsOf(client, short)) {
    const slot = slotOf(cell);
    if (onlyCells.length > 0 && !onlyCells.includes(cell.name)) continue;
    if (result.cells[slot] && onlyCells.length === 0 && result.cells[slot].problems.length === 0) continue;
    if (stopAtMs !== null && Date.now() > stopAtMs - LAST_BEGIN_MS) return;
    const excuse = excuseOf(client, cell);
    let tried = excuse === undefined ? await tryCell(world, row, cell) : { problems: [], excuse, seconds: 0 };
    // What does not work fails twice; what a crowded machine only delayed does not hold the gate up.
    if (quick && tried.problems.length > 0 && !stopped) {
      console.log(`again ${tried.seconds.toFixed(1).padStart(5)} s  ${key}: ${slot}: ${tried.problems.join('; ')}`);
      tried = await tryCell(world, row, cell);
    }
    // What was ended from outside says nothing about the client.
    if (stopped) return;
    result.cells[slot] = { ...tried, date: new Date().toISOString().slice(0, 10) };
    result.date = result.cells[slot].date;
    keepResults(results, quick);
    const word = excuse !== undefined ? 'none' : tried.problems.length === 0 ? 'ok  ' : 'FAIL';
    console.log(`${word} ${tried.seconds.toFixed(1).padStart(6)} s  ${key}: ${slot}`);
    for (const problem of tried.problems) console.log(`         ${problem}`);
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'droid2api-agents-'));
process.once('exit', () => rmSync(scratch, REMOVAL));
let stopped = false;
for (const name of ['SIGINT', 'SIGTERM']) {
  process.once(name, () => {
    stopped = true;
    void stopAll().then(() => process.exit(1));
  });
}

const clients = await readClients();
const results = readResults(quick);
let world;
try {
  world = await startWorld(scratch);
  for (const row of rows) {
    const client = clients.find(({ name }) => name === row.name);
    if (client.offline && !offline) {
      results[rowOf(client, row.version)] = {
        installed: false,
        reason: 'it is only run where no network can be reached',
      };
      keepResults(results, quick);
      continue;
    }
    await tryRow(world, results, { ...row, client });
  }
} finally {
  await stopAll();
  await world?.sandbox.close();
}
