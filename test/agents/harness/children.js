import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';

/** Every child that has not ended yet; each leads a process group of its own, so that its tools end with it. */
const running = new Set();

function start(command, args, { env, cwd, input }) {
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const child = spawn(command, args, { env, cwd, stdio: [stdin, 'pipe', 'pipe'], detached: true });
  // A program that does not read its input to the end is not at fault.
  child.stdin?.on('error', () => undefined).end(input);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Runs a program to its end, or kills it after `seconds`. Nothing of this process's environment is inherited. */
export function run(command, args, options) {
  return launch(command, args, options).ended;
}

/** The same for a program that is interrupted on its way, as Ctrl+C does it. `input` is what it reads. */
export function launch(command, args, { env, cwd, seconds, input }) {
  const started = performance.now();
  const child = start(command, args, { env, cwd, input });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    signal(child, 'SIGKILL');
  }, seconds * 1000);
  return {
    ended: readToEnd(child)
      .then((end) => ({ ...end, timedOut, seconds: (performance.now() - started) / 1000 }))
      .finally(() => clearTimeout(timer)),
    interrupt: () => signal(child, 'SIGINT'),
    kill: () => signal(child, 'SIGKILL'),
  };
}

async function readToEnd(child) {
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
  const exit = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  return { exit, output, errors };
}

/** Starts a server and waits until `readyUrl` answers. `log()` is all that it has printed so far; `says` waits for it. */
export async function serve(name, command, args, { env, cwd, readyUrl, seconds = 120 }) {
  const child = start(command, args, { env, cwd });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => (printed += chunk));
  const deadline = performance.now() + seconds * 1000;
  while (!(await answers(readyUrl))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${name} ended before it was ready:\n${printed}`);
    if (performance.now() > deadline) throw new Error(`${name} does not answer at ${readyUrl}:\n${printed}`);
    await delay(50);
  }
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // As Ctrl+C does.
    signal(child, 'SIGINT');
    await ended;
    // Its own children may end a moment after it.
    while (await answers(readyUrl)) await delay(50);
  };
  const says = async (pattern) => {
    while (!pattern.test(printed)) {
      if (performance.now() > deadline) throw new Error(`${name} does not print ${pattern}:\n${printed}`);
      await delay(50);
    }
  };
  return { log: () => printed, pid: child.pid, says, stop };
}

/** Ends every child that is left: politely first, then for certain. */
export async function stopAll() {
  for (const child of running) signal(child, 'SIGTERM');
  const deadline = performance.now() + 5_000;
  while (running.size > 0 && performance.now() < deadline) await delay(50);
  for (const child of running) signal(child, 'SIGKILL');
}

function answers(url) {
  return new Promise((resolve) => {
    get(url, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).once('error', () => resolve(false));
  });
}

/**
 * A port that nobody listens on, below those that systems give out by themselves: nobody comes upon it by chance before
 * it is used.
 */
export async function freePort() {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Ends what a client has left behind: a daemon leaves the group of the program that started it, and is known by the
 * `HOME` that nobody else has. Only Linux tells the environment of a process.
 */
export function endThoseAtHome(home) {
  for (const id of processIds()) {
    if (!environmentOf(id).includes(`HOME=${home}`)) continue;
    try {
      process.kill(Number(id), 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

function processIds() {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function environmentOf(id) {
  try {
    return readFileSync(`/proc/${id}/environ`, 'utf8').split('\0');
  } catch {
    // It has ended, or is another user's.
    return [];
  }
}
