import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { postJson } from '../send-request.js';
import { sandboxConfig } from '../start-gateway.js';
import { BuiltGateway } from './built-gateway.js';

const BODY_BYTES = 200_000;
const REQUESTS = 200;
/** A fifth of all bodies: what the collector has not come to yet, and what lives for other reasons. */
const MOST_KEPT_BYTES = (REQUESTS * BODY_BYTES) / 5;

/** Prints the most memory of buffers that it has seen, as often as that grows. */
const WATCH = `data:text/javascript,
  import { isMainThread } from 'node:worker_threads';
  let most = 0;
  if (isMainThread) setInterval(() => {
    const { arrayBuffers } = process.memoryUsage();
    if (arrayBuffers <= most) return;
    most = arrayBuffers;
    console.error('buffers of ' + most + ' bytes');
  }, 10).unref();`;

let sandbox: Sandbox;
let built: BuiltGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  built = await BuiltGateway.build();
});

afterAll(async () => {
  await built?.close();
  await sandbox?.close();
});

it.each([true, false])('a body goes with its request, before the whole heap is marked (stream %s)', async (stream) => {
  // A young generation that is collected every few requests.
  const watched = BuiltGateway.at(built.folder, [process.execPath, '--max-semi-space-size=1', `--import=${WATCH}`]);
  const gateway = await watched.start(built.home(sandboxConfig(sandbox.url)), { FACTORY_API_KEY: 'fk-team-key' });
  try {
    const most = (): number => Number([...gateway.errors.matchAll(/buffers of (\d+) bytes/g)].at(-1)?.[1]);
    const content = 'x'.repeat(BODY_BYTES);
    const ask = async (): Promise<number> => {
      const messages = [{ role: 'user', content }];
      return (await postJson(`${gateway.url}/v1/messages`, { model: 'claude-x', max_tokens: 10, stream, messages }))
        .status;
    };
    expect(await ask()).toBe(200);
    const before = most();
    for (let asked = 1; asked < REQUESTS; asked++) expect(await ask()).toBe(200);
    expect(before).toBeGreaterThan(0);
    expect(most() - before).toBeLessThan(MOST_KEPT_BYTES);
  } finally {
    await watched.close();
  }
});
