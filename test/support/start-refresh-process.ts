import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface RefreshReport {
  kind: 'refreshed' | 'needs_login' | 'unavailable';
  reason?: string;
  accessToken?: string;
  needsLogin?: string;
}

export interface RefreshProcess {
  /** Rejects when the process ends first. */
  refresh(account: string): Promise<RefreshReport>;
  /** Resolves when a refresh has come so far: the issuer's answer is there, or the new pair is written. */
  reached(step: 'answered' | 'committed'): Promise<void>;
  /** SIGKILL, at once. */
  kill(): Promise<void>;
}

/** The real refresh service in a process of its own, with this environment and leases of this length. */
export async function startRefreshProcess(
  env: Readonly<Record<string, string>>,
  leaseMs: number,
): Promise<RefreshProcess> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./refresh-process.ts', import.meta.url)), [String(leaseMs)], {
    execArgv: ['--import', new URL('./load-typescript.js', import.meta.url).href],
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the process ended (${String(code)}): ${log}`)),
  );
  ended.catch(() => undefined);
  await Promise.race([once(child, 'message'), ended]);

  let count = 0;
  return {
    refresh: (account) => {
      const id = ++count;
      const answer = new Promise<RefreshReport>((resolve) => {
        const listen = (message: RefreshReport & { id?: number }): void => {
          if (message.id !== id) return;
          child.off('message', listen);
          resolve(message);
        };
        child.on('message', listen);
      });
      child.send({ id, account });
      return Promise.race([answer, ended]);
    },
    reached: (step) =>
      new Promise((resolve) => {
        child.on('message', (message: { step?: string }) => {
          if (message.step === step) resolve();
        });
      }),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
