import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sendRequest } from '../send-request.js';
import { startGateway, type TestGateway } from '../start-gateway.js';
import { until } from '../support/until.js';

const ADMIN = { authorization: 'Bearer admin-token-of-this-test' };

let folder: string;
let gateway: TestGateway;
let version = 0;

/**
 * Mounts a file as kubelet does: `name` leads to `..data/name`, `..data` to a folder of its own for each version, and a
 * change swaps `..data`.
 */
function mount(volume: string, name: string, content: object): void {
  const path = join(folder, volume);
  const versioned = `..2026_11_23_${version++}`;
  mkdirSync(join(path, versioned), { recursive: true });
  writeFileSync(join(path, versioned, name), JSON.stringify(content));
  symlinkSync(versioned, join(path, '..data_tmp'));
  renameSync(join(path, '..data_tmp'), join(path, '..data'));
  try {
    symlinkSync(join('..data', name), join(path, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function config(id: string): object {
  return { models: [{ id, type: 'anthropic' }], version_check: { enabled: false } };
}

function accounts(...ids: string[]): object {
  return { version: 1, accounts: ids.map((id) => ({ id, api_key: `fk-${id}` })) };
}

async function accountStates(): Promise<Record<string, string>> {
  const list = JSON.parse(
    (await sendRequest(`${gateway.url}/admin/api/accounts`, { headers: ADMIN })).body.toString(),
  ) as { id: string; state: string }[];
  return Object.fromEntries(list.map(({ id, state }) => [id, state]));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'droid2api-mounts-'));
  mount('config', 'config.json', config('claude-before'));
  mount('accounts', 'accounts.json', accounts('one'));
  gateway = await startGateway({
    config: {},
    env: {
      DROID_CONFIG: join(folder, 'config', 'config.json'),
      DROID_ACCOUNTS: join(folder, 'accounts', 'accounts.json'),
      ADMIN_TOKEN: 'admin-token-of-this-test',
    },
  });
});

afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a ConfigMap that changes is read again', async () => {
  expect((await sendRequest(`${gateway.url}/v1/models/claude-after`)).status).toBe(404);
  for (const [id, former] of [
    ['claude-after', 'claude-before'],
    ['claude-later', 'claude-after'],
  ] as const) {
    const reloads = (): number => gateway.logs.filter((line) => line.includes('Configuration reloaded')).length;
    const before = reloads();
    mount('config', 'config.json', config(id));
    await until(() => reloads() > before, 120_000);
    expect([
      (await sendRequest(`${gateway.url}/v1/models/${id}`)).status,
      (await sendRequest(`${gateway.url}/v1/models/${former}`)).status,
    ]).toEqual([200, 404]);
  }
});

it('a Secret with accounts that changes is taken over', async () => {
  expect(await accountStates()).toEqual({ one: 'ready' });
  // One account follows the other.
  const taken = async (): Promise<boolean> =>
    isDeepStrictEqual(await accountStates(), { one: 'retired', two: 'ready', three: 'ready' });
  mount('accounts', 'accounts.json', accounts('two', 'three'));
  await until(taken, 120_000);
});
