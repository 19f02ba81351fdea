import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startDemo } from './demo/start-demo.js';
import { keepWorking } from './demo/traffic.js';
import { howToTry } from './how-to-try.js';
import { startSandbox } from './pretend-upstream.js';
import { type PretendWorkos, startPretendWorkos } from './pretend-workos.js';
import { sandboxedConfig } from './sandboxed-config.js';

const START_LIMIT_MS = 20_000;

/** How the sandbox is started. */
interface SandboxOptions {
  /** The built gateway. */
  gatewayFile: string;
  port: string;
  /** Whether the members of the demo's team go on working. */
  traffic: boolean;
}

/**
 * `droid2api sandbox`: the pretend upstream with the gateway in front, for trying things out, and a team that has used
 * it for a month. Gives the exit code when both have ended.
 */
export async function runSandbox({ gatewayFile, port, traffic }: SandboxOptions): Promise<number> {
  const url = `http://127.0.0.1:${port}`;
  if (await isHealthy(url)) {
    process.stderr.write(`Something answers on ${url} already: choose another port, PORT=3001 or --port 3001.\n`);
    return 1;
  }
  const [sandbox, workos] = [await startSandbox(), await startPretendWorkos()];
  const folder = mkdtempSync(join(tmpdir(), 'droid2api-sandbox-'));
  const adminToken = randomBytes(18).toString('base64url');
  const dataFolder = join(folder, 'data');
  const config = { ...sandboxedConfig(sandbox.url), public_url: url, workos: addressesOf(workos) };
  const gateway = startGateway(gatewayFile, folder, config, {
    PORT: port,
    ADMIN_TOKEN: adminToken,
    DROID_DATA_DIR: dataFolder,
  });
  const ended = once(gateway, 'exit').then(() => 'ended' as const);
  let stopping = false;
  const stop = (): void => {
    stopping = true;
    gateway.kill('SIGINT');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);

  let stopTraffic = (): void => undefined;
  let works = (await Promise.race([becomesHealthy(url, gateway), ended])) === true;
  try {
    if (!works) throw new Error(`The gateway does not answer on ${url}/healthz`);
    const team = await startDemo({ url, adminToken, dataFolder, sandbox, workos });
    process.stdout.write(`${howToTry({ url, sandboxUrl: sandbox.url, adminToken, key: team.you.secret })}\n`);
    if (traffic) stopTraffic = keepWorking(url, team);
  } catch (error) {
    // Whoever ends the sandbox while it starts wants no team any more.
    works = stopping;
    if (!stopping) process.stderr.write(`The sandbox could not be started: ${(error as Error).message}.\n`);
    gateway.kill('SIGINT');
  }
  await ended;
  stopTraffic();
  await Promise.all([sandbox.close(), workos.close()]);
  rmSync(folder, { recursive: true, force: true });
  return works ? 0 : 1;
}

function addressesOf({ url }: PretendWorkos): object {
  return { base_url: url, organizations_url: `${url}/api/cli/org` };
}

function startGateway(file: string, folder: string, config: object, settings: Record<string, string>): ChildProcess {
  const configFile = join(folder, 'config.json');
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  return spawn(process.execPath, [file], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Nothing of the caller's own gateway: its accounts, its keys, its database.
    env: { PATH: process.env.PATH, HOME: folder, HOST: '127.0.0.1', DROID_CONFIG: configFile, ...settings },
    cwd: folder,
  });
}

async function becomesHealthy(gatewayUrl: string, gateway: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (; Date.now() < deadline && gateway.exitCode === null; await setTimeout(100))
    if (await isHealthy(gatewayUrl)) return true;

  return false;
}

async function isHealthy(gatewayUrl: string): Promise<boolean> {
  const answer = await fetch(`${gatewayUrl}/healthz`).catch(() => undefined);
  return answer?.ok === true;
}
