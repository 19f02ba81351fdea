import { readVariableEarly } from './env-file.js';

/** More processes than any machine has cores to spare for; each needs the memory of one gateway. */
export const MOST_WORKERS = 64;

/** Tells a process of the gateway which of its workers it is. */
const WORKER_VARIABLE = 'DROID_WORKER';

/**
 * Reads how many processes are to serve behind the one port, before the environment is read as a whole. Answers 1 for
 * what cannot be used: the gateway then refuses to start, with a sentence.
 */
export function readWorkers(): number {
  const count = Number(readVariableEarly('DROID_WORKERS') ?? 1);
  return Number.isInteger(count) && count >= 1 && count <= MOST_WORKERS ? count : 1;
}

/** Which worker this process is, from 1 on; undefined where the gateway is one process. */
export function ownWorkerNumber(): number | undefined {
  const number = process.send === undefined ? NaN : Number(process.env[WORKER_VARIABLE]);
  return number >= 1 ? number : undefined;
}

/** The environment for a worker. `more` goes before what this process was started with. */
export function environmentOfWorker(number: number, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...more, [WORKER_VARIABLE]: String(number) };
}
