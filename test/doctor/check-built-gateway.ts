/**
 * Runs the built doctor against the built gateway: once with the sandbox behind it, once with the doctor's own
 * upstream. After `npm run build`: node --import ./test/support/load-typescript.js test/doctor/check-built-gateway.ts
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startSandbox } from '../../sandbox/pretend-upstream.js';
import { sandboxConfig } from '../start-gateway.js';
import { findFreePort } from '../support/find-free-port.js';
import { makeKey } from './make-key.js';

const folder = mkdtempSync(join(tmpdir(), 'droid-built-'));
const sandbox = await startSandbox();
const upstreamPort = String(await findFreePort());
const port = String(await findFreePort());
writeFileSync(
  join(folder, 'config.json'),
  JSON.stringify({
    ...sandboxConfig(sandbox.url),
    version_check: { enabled: false },
    // Members can sign in, so that the rules for it are tried, too.
    public_url: `http://127.0.0.1:${port}`,
    upstreams: [{ name: 'doctor', api_key_env: 'DOCTOR_UPSTREAM_KEY' }],
    endpoint: [
      { name: 'anthropic', base_url: `${sandbox.url}/api/llm/a/v1/messages` },
      {
        name: 'doctor',
        type: 'anthropic',
        kind: 'plain',
        upstream: 'doctor',
        base_url: `http://127.0.0.1:${upstreamPort}/v1/messages`,
      },
    ],
    models: [
      { id: 'claude-opus-4-8', type: 'anthropic' },
      { id: 'claude-doctor', type: 'anthropic', endpoint: 'doctor' },
    ],
    timeouts: { ping_ms: 1000 },
  }),
);
const env = {
  PATH: process.env.PATH ?? '',
  HOME: folder,
  PORT: port,
  HOST: '127.0.0.1',
  DROID_DRAIN_GRACE_MS: '0',
  FACTORY_API_KEY: 'any-word',
  DOCTOR_UPSTREAM_KEY: 'any-word',
  ADMIN_TOKEN: 'admin-token-of-this-check',
};
const gateway = spawn(process.execPath, [resolve('dist/main.js')], {
  cwd: folder,
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(gateway, 'exit');
try {
  const url = await new Promise<string>((found, fail) => {
    let printed = '';
    gateway.once('exit', () => fail(new Error(`The gateway did not start:\n${printed}`)));
    gateway.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const listening = /listens on (?:[^\n]*: )?(http\S+)\n/.exec(printed)?.[1];
      if (listening !== undefined) found(listening);
    });
  });
  const key = await makeKey({ url }, env.ADMIN_TOKEN);
  await runDoctor(key, '--conformance', url);
  await runDoctor(
    key,
    '--conformance',
    url,
    '--model',
    'claude-doctor',
    '--with-upstream',
    upstreamPort,
    '--silence',
    '3',
  );
} finally {
  gateway.kill('SIGTERM');
  // It writes to its folder until then.
  await ended;
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
}

async function runDoctor(key: string, ...args: string[]): Promise<void> {
  const doctor = spawn(process.execPath, [resolve('dist/droid2api.js'), 'doctor', ...args], {
    cwd: folder,
    env: { ...env, DROID_DOCTOR_KEY: key },
    stdio: 'inherit',
  });
  const [code] = (await once(doctor, 'close')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}
