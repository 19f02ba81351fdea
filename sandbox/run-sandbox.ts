import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { howToTry } from './how-to-try.js';
import { startSandbox } from './pretend-upstream.js';
import { sandboxedConfig } from './sandboxed-config.js';

const START_LIMIT_MS = 20_000;

/**
 * `droid2api sandbox`: the pretend upstream with the gateway in front, for trying things out. `gatewayFile` is the
 * built gateway. Gives the exit code when both have ended.
 */
export async function runSandbox(gatewayFile: string, port: string): Promise<number> {
  const gatewayUrl = `http://127.0.0.1:${port}`;
  if (await isHealthy(gatewayUrl)) {
    process.stderr.write(
      `Something answers on ${gatewayUrl} already: choose another port, PORT=3001 or --port 3001.\n`,
    );
    return 1;
  }
  const sandbox = await startSandbox();
  const folder = mkdtempSync(join(tmpdir(), 'droid2api-sandbox-'));
  const gateway = startGateway(gatewayFile, folder, port, sandbox.url);
  const ended = once(gateway, 'exit').then(() => 'ended' as const);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => gateway.kill('SIGINT'));

  const works = (await Promise.race([becomesHealthy(gatewayUrl), ended])) === true;
  if (works) process.stdout.write(`${howToTry(gatewayUrl, sandbox.url)}\n`);
  else {
    process.stderr.write(`The gateway does not answer on ${gatewayUrl}/healthz.\n`);
    gateway.kill('SIGINT');
  }
  await ended;
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
  return works ? 0 : 1;
}

function startGateway(file: string, folder: string, port: string, sandboxUrl: string): ChildProcess {
  const configFile = join(folder, 'config.json');
  writeFileSync(configFile, JSON.stringify(sandboxedConfig(sandboxUrl), null, 2));
  return spawn(process.execPath, [file], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: port,
      DROID_CONFIG: configFile,
      DROID_DATA_DIR: join(folder, 'data'),
      FACTORY_API_KEY: 'sandbox-key',
    },
  });
}

async function becomesHealthy(gatewayUrl: string): Promise<boolean> {
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; await setTimeout(100))
    if (await isHealthy(gatewayUrl)) return true;

  return false;
}

async function isHealthy(gatewayUrl: string): Promise<boolean> {
  const answer = await fetch(`${gatewayUrl}/healthz`).catch(() => undefined);
  return answer?.ok === true;
}
