import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway, type Gateway } from '../src/create-gateway.js';

export interface TestGateway extends Gateway {
  /** Everything the gateway has logged so far. */
  logs: string[];
  /** Resolves with the first line, logged already or yet to come, that matches. */
  logged(pattern: RegExp): Promise<string>;
  configPath: string;
}

export interface TestGatewaySettings {
  config: object;
  env?: Readonly<Record<string, string>>;
}

/** The real gateway on a free port of this process, with a configuration and an environment of its own. */
export async function startGateway({ config, env = {} }: TestGatewaySettings): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'droid2api-'));
  const configPath = join(folder, 'config.json');
  // No test may leave this machine: the version check is off unless the test is about it.
  writeFileSync(configPath, JSON.stringify({ version_check: { enabled: false }, ...config }));
  const previous = { ...process.env };
  Object.assign(process.env, {
    PORT: '0',
    HOME: folder,
    DROID_ACCOUNTS: join(folder, 'accounts.json'),
    DROID_REFRESH_KEY: '',
    DATABASE_URL: '',
    HOST: '127.0.0.1',
    DROID_CONFIG: configPath,
    DROID_DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'debug',
    FACTORY_API_KEY: '',
    ...env,
  });
  const logs: string[] = [];
  const waiting = new Set<(line: string) => void>();
  try {
    const gateway = await createGateway((line) => {
      logs.push(line);
      for (const look of waiting) look(line);
    });
    return {
      ...gateway,
      logs,
      logged: (pattern) =>
        new Promise((resolve) => {
          const look = (line: string): void => {
            if (!pattern.test(line)) return;
            waiting.delete(look);
            resolve(line);
          };
          waiting.add(look);
          logs.forEach(look);
        }),
      configPath,
      close: async () => {
        await gateway.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } finally {
    process.env = previous;
  }
}

/** A configuration whose Factory endpoints are those of a sandbox. */
export function sandboxConfig(sandboxUrl: string, more: object = {}): object {
  return {
    endpoint: [
      { name: 'anthropic', base_url: `${sandboxUrl}/api/llm/a/v1/messages` },
      { name: 'openai', base_url: `${sandboxUrl}/api/llm/o/v1/responses` },
      { name: 'common', base_url: `${sandboxUrl}/api/llm/o/v1/chat/completions` },
      { name: 'google', base_url: `${sandboxUrl}/api/llm/g/v1/generate` },
    ],
    models: [
      { id: 'claude-*', type: 'anthropic' },
      { id: 'gpt-*', type: 'openai' },
      { id: 'glm-*', type: 'common', provider: 'fireworks' },
      { id: 'gemini-*', type: 'google' },
    ],
    ...more,
  };
}
