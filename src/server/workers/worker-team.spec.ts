import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { until } from '../../../test/support/until.js';
import { WorkerTeam } from './worker-team.js';

/** A worker that says at once that it serves, and then waits to be killed. It writes its process number before. */
const WORKER = `
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const folder = process.argv[2];
appendFileSync(join(folder, 'started'), process.pid + '\\n');
process.send({ kind: 'ready', lines: [] }, () => writeFileSync(join(folder, 'said'), ''));
setInterval(() => undefined, 60_000);
`;

const argv = process.argv;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'droid-team-'));
  writeFileSync(join(folder, 'worker.mjs'), WORKER);
  process.argv = [argv[0] ?? '', join(folder, 'worker.mjs'), folder];
});
afterEach(() => {
  jest.restoreAllMocks();
  process.argv = argv;
  for (const pid of started()) kill(pid);
  rmSync(folder, { recursive: true, force: true });
});

function started(): number[] {
  return readFileSync(join(folder, 'started'), 'utf8').trim().split('\n').map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

it('starts nobody any more where the first worker says that it serves while all are being stopped', async () => {
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const team = new WorkerTeam(2, { log, error: log });
  team.start();
  // This process must not read what the worker says before it is told to stop.
  while (!existsSync(join(folder, 'said'))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  team.stop('drain');
  await until(() => exit.mock.calls.length > 0);
  expect([started().length, exit.mock.calls, lines]).toEqual([1, [[0]], []]);
});
