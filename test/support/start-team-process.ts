import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type StorageSettings } from '../../src/storage/storage-settings.js';
import { type TeamCommand } from './team-process.js';
import { environmentOf } from './team-services.js';

export interface TeamProcess {
  /** Rejects when the process ends first. */
  send<T>(command: TeamCommand): Promise<T>;
  /** Ids of the attempts that it has told of. */
  begun: Set<string>;
  finished: Set<string>;
  /** SIGKILL, at once. */
  kill(): Promise<void>;
}

/** A replica's services in a process of its own. */
export async function startTeamProcess(settings: StorageSettings): Promise<TeamProcess> {
  const environment = environmentOf(settings);
  writeFileSync(environment.DROID_CONFIG ?? '', '{}');
  const child: ChildProcess = fork(fileURLToPath(new URL('./team-process.ts', import.meta.url)), {
    execArgv: ['--import', new URL('./load-typescript.js', import.meta.url).href],
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the process ended (${String(code)}): ${log}`)),
  );
  ended.catch(() => undefined);

  const [begun, finished] = [new Set<string>(), new Set<string>()];
  const answers = new Map<number, (answer: unknown) => void>();
  const ready = new Promise<void>((resolve) => {
    child.on(
      'message',
      (message: { ready?: true; begun?: string; finished?: string; id?: number; answer?: unknown }) => {
        if (message.ready) resolve();
        if (message.begun !== undefined) begun.add(message.begun);
        if (message.finished !== undefined) finished.add(message.finished);
        if (message.id !== undefined) answers.get(message.id)?.(message.answer);
      },
    );
  });
  await Promise.race([ready, ended]);

  let count = 0;
  return {
    begun,
    finished,
    send: <T>(command: TeamCommand) => {
      const id = ++count;
      const answer = new Promise<unknown>((resolve) => answers.set(id, resolve));
      child.send({ id, ...command });
      return Promise.race([answer, ended]) as Promise<T>;
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
