import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type TestGatewaySettings } from './start-gateway.js';

export interface GatewayProcess {
  url: string;
  /** Everything that it has printed so far. */
  output(): string;
  close(): Promise<void>;
  /** Ends it at once, without a chance to tidy up. */
  kill(): Promise<void>;
}

/** The real gateway as a process of its own, for what Node reads from the environment only when it starts. */
export async function startGatewayProcess({ config, env = {} }: TestGatewaySettings): Promise<GatewayProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'droid2api-'));
  const configPath = join(folder, 'config.json');
  writeFileSync(configPath, JSON.stringify({ version_check: { enabled: false }, ...config }));
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('support/load-typescript.js', import.meta.url).href,
      fileURLToPath(new URL('../src/main.ts', import.meta.url)),
    ],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        PORT: '0',
        HOST: '127.0.0.1',
        DROID_CONFIG: configPath,
        DROID_DATA_DIR: join(folder, 'data'),
        LOG_LEVEL: 'debug',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      const listening = /listens on (?:[^\n]*: )?(http\S+)\n/.exec(printed)?.[1];
      if (listening !== undefined) resolve(listening);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`The gateway did not start:\n${printed}`)));
  });
  return {
    url,
    output: () => printed,
    kill: () => stop(child, 'SIGKILL'),
    close: async () => {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function stop(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
