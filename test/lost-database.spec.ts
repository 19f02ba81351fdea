import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { runCli } from './support/run-cli.js';

const MESSAGE = { model: 'claude-opus-4-8', max_tokens: 50, messages: [{ role: 'user', content: 'hi' }] };

let upstream: RawUpstream;
let folder: string;
beforeEach(async () => {
  upstream = await startRawUpstream();
  folder = mkdtempSync(join(tmpdir(), 'droid-lost-'));
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify(sandboxConfig(upstream.url, { version_check: { enabled: false } })),
  );
});
afterEach(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(env: Readonly<Record<string, string>> = {}) {
  return startGateway({
    config: sandboxConfig(upstream.url),
    env: { DROID_DATA_DIR: join(folder, 'data'), FACTORY_API_KEY: 'fk-team', DROID_ALLOW_ANONYMOUS: 'true', ...env },
  });
}

it(
  'a gateway that has lost its keys does not start to serve everybody, and its commands make none in an empty ' +
    'database',
  async () => {
    expect((await runCli('keys', ['create', '--name', 'ada'], { folder })).code).toBe(0);
    const before = await start();
    expect((await postJson(`${before.url}/v1/messages`, MESSAGE)).status).toBe(401);
    await before.close();
    for (const name of ['droid2api.db', 'droid2api.db-wal', 'droid2api.db-shm'])
      rmSync(join(folder, 'data', name), { force: true });

    await expect(start()).rejects.toThrow(
      /droid2api\.db is missing or empty, though \S+encryption\.key shows.*DROID_NEW_DATABASE=true/,
    );
    for (const [command, ...args] of [
      ['keys', 'list'],
      ['keys', 'create', '--name', 'eve'],
      ['accounts', 'list'],
    ] as const) {
      const { code, stderr } = await runCli(command, args, { folder });
      expect([code, stderr]).toEqual([1, expect.stringContaining('DROID_NEW_DATABASE=true')]);
    }

    const after = await start({ DROID_NEW_DATABASE: 'true' });
    expect((await postJson(`${after.url}/v1/messages`, MESSAGE)).status).toBe(200);
    await after.close();
  },
);
