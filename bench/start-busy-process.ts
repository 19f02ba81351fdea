import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ask } from './start-child.js';

/** A process that keeps a core and the caches busy until it is stopped. */
export async function startBusyProcess(): Promise<{ stop(): void }> {
  const child = fork(fileURLToPath(new URL('busy-process.js', import.meta.url)));
  await ask(child, 'start');
  return { stop: () => void child.kill('SIGKILL') };
}
