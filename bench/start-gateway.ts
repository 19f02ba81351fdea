import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOUR_MS } from '../src/config/durations.js';
import { createTeamKeys, TEAM_ENVIRONMENT } from './create-team-keys.js';
import { type Child, startChild } from './start-child.js';

export const ROOT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

export interface GatewaySettings {
  upstreamUrl: string;
  /** As in `config.json`. */
  proxies?: readonly object[];
  usage?: object;
  /** How many the pool has. */
  accounts: number;
  /** Logins of an `accounts.json`, or fixed keys of `FACTORY_API_KEY`, which live in memory only. */
  accountsFrom: 'file' | 'environment';
  /** How many keys with every kind of limit; 0: nobody needs one. */
  keys: number;
  environment?: Readonly<Record<string, string>>;
  /** Where the gateway leaves its CPU profile, if anywhere. */
  profileFolder?: string | undefined;
}

export interface Gateway extends Child {
  /** Secrets of its keys. */
  keys: readonly string[];
}

const LIFETIME_MS = 8 * HOUR_MS;

/**
 * The built gateway as an operator runs it, with its usual log on a pipe that somebody reads; `folder` must not exist
 * yet.
 */
export async function startGateway(folder: string, settings: GatewaySettings): Promise<Gateway> {
  const {
    upstreamUrl,
    proxies = [],
    usage = {},
    accounts,
    accountsFrom,
    keys,
    environment = {},
    profileFolder,
  } = settings;
  mkdirSync(folder);
  const config = {
    models: [
      { id: 'claude-*', type: 'anthropic' },
      { id: 'gpt-*', type: 'openai' },
    ],
    endpoint: ['anthropic', 'openai'].map((name) => ({ name, base_url: upstreamUrl })),
    proxies,
    usage,
    system_prompt: 'You are Droid, an AI software engineering agent built by Factory.\n\n',
    version_check: { enabled: false },
  };
  const paths = {
    DROID_CONFIG: join(folder, 'config.json'),
    DROID_ACCOUNTS: join(folder, 'accounts.json'),
    DROID_DATA_DIR: join(folder, 'data'),
  };
  writeFileSync(paths.DROID_CONFIG, JSON.stringify(config));
  if (accountsFrom === 'file')
    writeFileSync(paths.DROID_ACCOUNTS, JSON.stringify({ version: 1, accounts: logins(accounts) }), { mode: 0o600 });
  const env = {
    ...{ HOME: folder, NODE_ENV: 'production', PORT: '0', HOST: '127.0.0.1', ...paths },
    ...(accountsFrom === 'environment' ? { FACTORY_API_KEY: fixedKeys(accounts) } : {}),
    ...(keys > 0 ? TEAM_ENVIRONMENT : {}),
    ...environment,
  };
  const child = await startChild(join(ROOT, 'dist/main.js'), env, profileFolder);
  try {
    return { ...child, keys: await createTeamKeys(child.url, keys) };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function fixedKeys(count: number): string {
  return Array.from({ length: count }, (_, index) => `fk-bench-account-${index}`).join(',');
}

/** Logged in just now, so that no token has to be replaced while the benchmark runs. */
function logins(count: number): object[] {
  const nowMs = Date.now();
  const times = {
    logged_in_at: new Date(nowMs).toISOString(),
    expires_at: new Date(nowMs + LIFETIME_MS).toISOString(),
  };
  return Array.from({ length: count }, (_, index) => ({
    id: `bench-${index}`,
    access_token: `access-token-of-the-benchmark-${index}`,
    refresh_token: `refresh-token-of-the-benchmark-${index}`,
    organization_id: 'org_bench',
    ...times,
  }));
}
