import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { GatewayAway } from '../setup/setup-failed.js';

const LOOK_AGAIN_MS = 50;
/** Longer than a renewal can take, by the limits of its calls. */
const PATIENCE_MS = 90_000;

/**
 * Works while no other process of this person does, on this machine or on another one that has the same home folder.
 * A process that was killed leaves its lock, which the next one takes over. Throws GatewayAway where another one does
 * not come to an end.
 */
export async function withRenewalLock<T>(sessionFile: string, work: () => T | Promise<T>): Promise<T> {
  const path = `${sessionFile}.lock`;
  const mine = `${hostname()} ${process.pid} ${randomUUID()}`;
  const until = Date.now() + PATIENCE_MS;
  while (!take(path, mine)) {
    if (Date.now() > until)
      throw new GatewayAway(`Another droid2api renews your sign-in for too long: remove ${path}.`);
    const found = read(path);
    if (found !== undefined && isLeft(path, found)) takeAway(path, found);
    else await wait(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    if (read(path) === mine) rmSync(path, { force: true });
  }
}

function take(path: string, mine: string): boolean {
  try {
    writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Tells whether nobody works under a lock any more. Of another machine's process only the time tells. */
function isLeft(path: string, lock: string): boolean {
  const [host, pid = ''] = lock.split(' ');
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > PATIENCE_MS) return true;
  // One that is just being written has no process yet.
  if (host !== hostname() || !(Number(pid) > 0)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM';
  }
}

/** Removes a lock that was left, and no other one: what another process has put in its place goes back. */
function takeAway(path: string, left: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    const taken = read(aside);
    if (taken !== undefined && taken !== left) take(path, taken);
  } catch {
    // Another process was faster.
  } finally {
    rmSync(aside, { force: true });
  }
}
