import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sandboxedConfig } from '../../sandbox/sandboxed-config.js';
import { type PretendWorkos, startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { type NetworkProxy, startNetworkProxy } from '../start-network-proxy.js';

export const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64');
export const ADMIN_TOKEN = 'the-admin-token-of-the-test';

/** The built gateway as its own process, with all that it talks to. */
export interface World {
  url: string;
  dataFolder: string;
  sandbox: Sandbox;
  workos: PretendWorkos;
  /** Calls the admin API. */
  admin: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** From now on the network proxy `osaka` does not answer. */
  breakProxy(): Promise<void>;
  close(): Promise<void>;
}

/** `more` is added to the configuration. The gateway listens at a port of its own choice where none is given. */
export async function startWorld(more: object = {}, port = 0): Promise<World> {
  const sandbox = await startSandbox();
  const workos = await startPretendWorkos({ pollSeconds: 1 });
  const proxies = [
    await startNetworkProxy({ credentials: { user: 'ada', password: 'proxy-canary' } }),
    await startNetworkProxy(),
  ] as const;
  const folder = mkdtempSync(join(tmpdir(), 'droid2api-dashboard-'));
  const dataFolder = join(folder, 'data');
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...configOf(sandbox, workos, proxies), ...more }));
  const gateway = spawn(process.execPath, [resolve('dist/main.js')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      HOST: '127.0.0.1',
      PORT: String(port),
      DROID_CONFIG: join(folder, 'config.json'),
      DROID_DATA_DIR: dataFolder,
      DROID_ENCRYPTION_KEY: ENCRYPTION_KEY,
      ADMIN_TOKEN,
    },
  });
  const url = await addressOf(gateway);
  return {
    url,
    dataFolder,
    sandbox,
    workos,
    breakProxy: () => proxies[1].close(),
    admin: async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const response = await fetch(`${url}/admin/api/${path}`, {
        method,
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    close: async () => {
      if (gateway.exitCode === null) {
        const exited = once(gateway, 'exit');
        gateway.kill('SIGTERM');
        await exited;
      }
      await Promise.all([sandbox.close(), workos.close(), ...proxies.map((proxy) => proxy.close())]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf(
  sandbox: Sandbox,
  workos: PretendWorkos,
  [tokyo, osaka]: readonly [NetworkProxy, NetworkProxy],
): object {
  return {
    ...sandboxedConfig(sandbox.url),
    workos: { base_url: workos.url, organizations_url: `${workos.url}/api/cli/org` },
    model_redirects: { 'claude-3-5-haiku-latest': 'claude-haiku-4-5-20251001' },
    aliases: { 'claude-gpt-5.2': 'gpt-5.2-codex' },
    proxies: [
      { name: 'tokyo', url: tokyo.url },
      { name: 'osaka', url: osaka.url },
    ],
  };
}

async function addressOf(gateway: ChildProcess): Promise<string> {
  let printed = '';
  return await new Promise((done, reject) => {
    gateway.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /listens on (?:[^\n]*: )?(http\S+)\n/.exec(printed)?.[1];
      if (address !== undefined) done(address);
    });
    gateway.once('exit', () => reject(new Error(`The gateway did not start:\n${printed}`)));
  });
}
