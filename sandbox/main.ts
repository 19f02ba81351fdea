import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { VERSION } from '../src/config/version.js';
import { howToTry } from './how-to-try.js';
import { startSandbox } from './pretend-upstream.js';
import { sandboxedConfig } from './sandboxed-config.js';

// `npm run sandbox`: the pretend upstream with the built gateway in front, for trying things out.

const START_LIMIT_MS = 20_000;

const HELP = `Usage: npm run sandbox

Starts a pretend upstream and the gateway in front of it, on this machine only, and prints what to paste into a client.
PORT=3001 npm run sandbox takes another port. Ctrl+C ends both; what they kept is deleted.
`;
const [option] = process.argv.slice(2);
if (option !== undefined) {
  const version = /^(?:-v|--version)$/.test(option);
  const known = version || /^(?:-h|--help)$/.test(option);
  process.stdout.write(version ? `droid2api ${VERSION}\n` : HELP);
  process.exit(known ? 0 : 2);
}

const port = process.env.PORT ?? '3000';
const gatewayUrl = `http://127.0.0.1:${port}`;
const gatewayFile = resolve('dist/main.js');
if (!existsSync(gatewayFile)) {
  console.error('dist/main.js does not exist: run `npm run build` first, in the folder of the gateway.');
  process.exit(1);
}
if (await isHealthy()) {
  console.error(`Something answers on ${gatewayUrl} already: choose another port, PORT=3001 npm run sandbox`);
  process.exit(1);
}

const sandbox = await startSandbox();
const folder = mkdtempSync(join(tmpdir(), 'droid2api-sandbox-'));
const gateway = startGateway();
const ended = once(gateway, 'exit').then(() => 'ended' as const);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => gateway.kill('SIGINT'));

if ((await Promise.race([becomesHealthy(), ended])) === true) console.log(howToTry(gatewayUrl, sandbox.url));
else {
  console.error(`The gateway does not answer on ${gatewayUrl}/healthz.`);
  process.exitCode = 1;
  gateway.kill('SIGINT');
}
await ended;
await sandbox.close();
rmSync(folder, { recursive: true, force: true });

function startGateway(): ChildProcess {
  const configFile = join(folder, 'config.json');
  writeFileSync(configFile, JSON.stringify(sandboxedConfig(sandbox.url), null, 2));
  return spawn(process.execPath, [gatewayFile], {
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

async function becomesHealthy(): Promise<boolean> {
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; await setTimeout(100))
    if (await isHealthy()) return true;

  return false;
}

async function isHealthy(): Promise<boolean> {
  const answer = await fetch(`${gatewayUrl}/healthz`).catch(() => undefined);
  return answer?.ok === true;
}
