import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { postJson } from '../send-request.js';
import { sandboxConfig } from '../start-gateway.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';

const MESSAGE = {
  model: 'claude-x',
  max_tokens: 100,
  messages: [{ role: 'user', content: '[[text 40]] [[pace 50]]' }],
  stream: true,
};

let sandbox: Sandbox;
let built: BuiltGateway;
let home: string;
let runs: GatewayRun[];

async function start(env: Readonly<Record<string, string>> = {}): Promise<GatewayRun> {
  const run = await built.start(home, { FACTORY_API_KEY: 'fk-team-key', ...env });
  runs.push(run);
  return run;
}

beforeAll(async () => {
  sandbox = await startSandbox();
  built = await BuiltGateway.build();
});
afterAll(async () => {
  await built?.close();
  await sandbox?.close();
});
beforeEach(() => {
  home = built.home(sandboxConfig(sandbox.url));
  runs = [];
});
afterEach(() => Promise.all(runs.map((run) => run.kill())));

describe('the folder of SQLite', () => {
  it('belongs to one gateway: a second says so in one sentence and ends; commands work beside the first', async () => {
    await start();
    const second = built.spawn(home, { FACTORY_API_KEY: 'fk-team-key' });
    second.listening.catch(() => undefined);
    expect(await second.ended).toBe(1);
    expect(second.output).toMatch(/^\[ERROR\] Another gateway runs on the folder .*DROID_DATA_DIR.*DATABASE_URL\.$/m);

    const env = { PATH: process.env.PATH, HOME: home };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(built.folder, 'droid2api.js'), 'keys', 'create', '--name', 'beside'],
      { cwd: home, env },
    );
    expect(stdout).toContain('beside');
  });

  it('is free at once when the gateway is killed', async () => {
    const first = await start();
    await first.kill();
    await start();
  });

  it('is handed over by a gateway that is told to stop, while it finishes what it has begun', async () => {
    const first = await start({ DROID_DRAIN_GRACE_MS: '600000' });
    const streaming = postJson(`${first.url}/v1/messages`, MESSAGE);
    while (sandbox.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    first.signal('SIGTERM');
    await first.prints(/Stopping/);
    const successor = await start();
    expect(first.isAlive).toBe(true);
    expect((await postJson(`${successor.url}/v1/messages`, { ...MESSAGE, stream: false })).status).toBe(200);
    expect((await streaming).body.toString()).toContain('event: message_stop');
  });
});
