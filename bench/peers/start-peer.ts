import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MeasuredProcess } from '../side.js';
import { type Peer } from './peer-config.js';
import { sessionUsage } from './session-usage.js';

const READY_LIMIT_MS = 120_000;
const ASKED_EVERY_MS = 20;
/** What a peer said last, for the case that it does not start. */
const LINES_KEPT = 20;

/** Where the peer and its upstream are, by the names under which it is told. */
type Places = Readonly<Record<'PORT' | 'UPSTREAM_URL', string>>;

export interface RunningPeer extends MeasuredProcess {
  places: Places;
}

/** Starts another gateway by its command, in a session of its own; resolves when it answers. */
export async function startPeer({ name, command, config }: Peer, upstreamUrl: string): Promise<RunningPeer> {
  const places: Places = { PORT: String(await findFreePort()), UPSTREAM_URL: upstreamUrl };
  const url = `http://127.0.0.1:${places.PORT}`;
  const own = [...config.environment].map(([variable, value]) => [variable, fillIn(value, places)] as const);
  const startMs = performance.now();
  const child = spawn('sh', ['-c', command], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...places,
      ...(Object.fromEntries(own) as Record<string, string>),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A new session, by which its processes are found.
    detached: true,
  });
  await once(child, 'spawn');
  const session = child.pid ?? NaN;
  const said = keepLastLines(child);
  const closed = once(child, 'close');
  const killAtExit = (): void => signal(session, 'SIGKILL');
  process.once('exit', killAtExit);
  const stop = async (): Promise<void> => {
    signal(session, 'SIGTERM');
    const timer = setTimeout(() => signal(session, 'SIGKILL'), 5_000);
    await closed;
    clearTimeout(timer);
    process.off('exit', killAtExit);
  };
  try {
    while (!(await isReady(url + config.ready))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended before it was ready:`);
      if (performance.now() - startMs > READY_LIMIT_MS)
        throw new Error(`${name} did not answer ${config.ready} with 2xx within ${READY_LIMIT_MS / 1000} s:`);
      await sleep(ASKED_EVERY_MS);
    }
  } catch (error) {
    await stop();
    throw new Error([(error as Error).message, ...said].join('\n'), { cause: error });
  }
  const readyMs = performance.now() - startMs;
  return { ...{ url, readyMs, places, stop }, usage: () => Promise.resolve(sessionUsage(session)) };
}

/** Puts the places where `${PORT}` and `${UPSTREAM_URL}` stand. */
export function fillIn(text: string, places: Places): string {
  return text.replace(/\$\{(PORT|UPSTREAM_URL)\}/g, (_, name: keyof Places) => places[name]);
}

/** Signals the command and all that it has started; has no effect once nothing of it runs. */
function signal(session: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-session, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Reads all that it says: a pipe that nobody empties would stop it. */
function keepLastLines({ stdout, stderr }: ChildProcess): string[] {
  const said: string[] = [];
  for (const input of [stdout, stderr]) {
    if (!input) continue;
    createInterface({ input }).on('line', (line) => {
      said.push(line);
      if (said.length > LINES_KEPT) said.shift();
    });
  }
  return said;
}
