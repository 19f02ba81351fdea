import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Usage } from './report-usage.js';

export interface Child {
  url: string;
  /** From the start of the process to the line that says where it listens. */
  readyMs: number;
  usage(): Promise<Usage>;
  /** The same after a collection of garbage. */
  collectedUsage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** Long enough for a busy machine, short enough that a broken build does not look like work. */
const READY_LIMIT_MS = 120_000;

/**
 * Starts a server as a process of its own; resolves when it prints `listens on <url>`. Its environment holds `env` and
 * nothing else; with `profileFolder` it leaves a CPU profile there when it ends.
 */
export async function startChild(
  script: string,
  env: Readonly<Record<string, string>>,
  profileFolder?: string,
): Promise<Child> {
  const startMs = performance.now();
  const child = fork(script, {
    // As the image and start.sh set them.
    env: { PATH: process.env.PATH, MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: String(2 ** 20), ...env },
    execArgv: [
      `--import=${new URL('report-usage.js', import.meta.url).href}`,
      ...(profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]),
    ],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    // Not SIGTERM: nobody has to be given time to look for another replica.
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(timer);
  };
  try {
    const url = await readUrl(child, script);
    return {
      url,
      readyMs: performance.now() - startMs,
      usage: () => ask<Usage>(child, 'usage'),
      collectedUsage: () => ask<Usage>(child, 'collected usage'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Sends a message to a child and resolves with its next one; rejects when the child ends instead. */
export function ask<T>(child: ChildProcess, question: object | string): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (): void =>
      reject(new Error(`A process of the benchmark ended with ${child.exitCode ?? child.signalCode}.`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer as T);
    });
    child.send(question);
  });
}

function readUrl(child: ChildProcess, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${script} was not ready within ${READY_LIMIT_MS / 1000} s.`)),
      READY_LIMIT_MS,
    );
    const printed: string[] = [];
    child.once('exit', () => reject(new Error(`${script} ended before it was ready:\n${printed.join('\n')}`)));
    if (!child.stdout) throw new Error('The child has no output to read.');
    // Read to the end: a pipe that nobody empties would stop the child.
    createInterface(child.stdout).on('line', (line) => {
      const url = /listens on (?:.*: )?(https?:\/\/\S+)/.exec(line)?.[1];
      if (url === undefined) {
        if (printed.length < 100) printed.push(line);
        return;
      }
      clearTimeout(timer);
      resolve(url);
    });
  });
}
