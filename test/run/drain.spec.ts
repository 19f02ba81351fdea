import { writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { STREAMING_ROUTES } from '../inference-routes.js';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig } from '../start-gateway.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';

let sandbox: Sandbox;
let built: BuiltGateway;
let home: string;

async function start(env: Readonly<Record<string, string>>): Promise<GatewayRun> {
  return await built.start(home, { FACTORY_API_KEY: 'fk-team-key', ...env });
}

/** Resolves when the gateway has begun to stop. */
async function stop(gateway: GatewayRun): Promise<void> {
  gateway.signal('SIGTERM');
  await gateway.prints(/Stopping/);
}

beforeAll(async () => {
  sandbox = await startSandbox();
  built = await BuiltGateway.build();
  home = built.home(sandboxConfig(sandbox.url));
});

beforeEach(() => sandbox.reset());

afterAll(async () => {
  await built?.close();
  await sandbox?.close();
});

describe('after SIGTERM', () => {
  it('the gateway is not ready and serves newcomers all the same, whom it sends away afterwards', async () => {
    const gateway = await start({ DROID_DRAIN_GRACE_MS: '600000' });
    expect((await sendRequest(`${gateway.url}/readyz`)).status).toBe(200);
    await stop(gateway);
    const [ready, alive, answer] = await Promise.all([
      sendRequest(`${gateway.url}/readyz`),
      sendRequest(`${gateway.url}/healthz`),
      postJson(`${gateway.url}/v1/messages`, {
        model: 'claude-x',
        max_tokens: 100,
        messages: [{ role: 'user', content: 'hi' }],
      }),
    ]);
    expect([
      ready.status,
      ready.headers['retry-after'],
      alive.status,
      answer.status,
      answer.headers.connection,
    ]).toEqual([503, '1', 200, 200, 'close']);
  });

  it('a connection that was kept alive before is served once more and told to leave', async () => {
    const gateway = await start({ DROID_DRAIN_GRACE_MS: '600000' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (): Promise<string | undefined> =>
      new Promise((resolve, reject) =>
        get(`${gateway.url}/healthz`, { agent }, (answer) =>
          answer.resume().once('end', () => resolve(answer.headers.connection)),
        ).on('error', reject),
      );
    expect(await ask()).toBe('keep-alive');
    await stop(gateway);
    expect(await ask()).toBe('close');
    agent.destroy();
  });

  it('answers under way are finished, their figures are written, and the exit code is 0', async () => {
    const accountsPath = join(home, 'drained.json');
    writeFileSync(
      accountsPath,
      JSON.stringify({ version: 1, accounts: [{ id: 'acc-drained', api_key: 'fk-account-key' }] }),
    );
    const env = {
      DROID_DRAIN_GRACE_MS: '0',
      ADMIN_TOKEN: 'admin-token-of-this-test',
      DROID_DATA_DIR: join(home, 'drained'),
      DROID_ACCOUNTS: accountsPath,
    };
    const gateway = await start(env);
    sandbox.script({ hang: { afterEvents: 3 } });
    const answer = postJson(`${gateway.url}/v1/messages`, {
      model: 'claude-x',
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
    });
    const request = await sandbox.nextRequest();
    await sandbox.whenHeld(request);
    await stop(gateway);
    sandbox.release(request);
    const { body, cut } = await answer;
    expect([body.toString().includes('event: message_stop'), cut, await gateway.ended]).toEqual([true, false, 0]);

    const next = await start(env);
    const accounts = JSON.parse(
      (
        await sendRequest(`${next.url}/admin/api/accounts`, { headers: { authorization: `Bearer ${env.ADMIN_TOKEN}` } })
      ).body.toString(),
    ) as { id: string; requests: number; tokens: { output: number } }[];
    expect(accounts.find(({ id }) => id === 'acc-drained')).toMatchObject({ requests: 1 });
    await next.kill();
  });

  it.each(STREAMING_ROUTES)(
    'a stream of $path that is not done by the limit ends with an error event',
    async ({ path, body, dialect }) => {
      const gateway = await start({ DROID_DRAIN_GRACE_MS: '0', DROID_DRAIN_LIMIT_MS: '300' });
      // Beyond what vendors send before the first content: that alone would still become an error with its own status.
      sandbox.script({ text: 'one two three four', hang: { afterEvents: 5 } });
      const answer = postJson(`${gateway.url}${path}`, { ...body, stream: true });
      await sandbox.whenHeld(await sandbox.nextRequest());
      gateway.signal('SIGTERM');
      const { status, body: bytes, cut } = await answer;
      const events = bytes
        .toString()
        .trimEnd()
        .split(/\r?\n\r?\n/);
      expect([status, cut, events.length > 1]).toEqual([200, false, true]);
      const last = JSON.parse(/^data: (.*)$/m.exec(events.at(-1) ?? '')?.[1] ?? '{}') as object;
      const expected = {
        messages: { type: 'error', error: { type: 'overloaded_error' } },
        responses: { type: 'response.failed', response: { error: { code: 'overloaded' } } },
        chat: { error: { code: 'overloaded' } },
        generate: { error: { code: 503, status: 'UNAVAILABLE' } },
      } as const;
      expect(last).toMatchObject(expected[dialect]);
      expect(await gateway.ended).toBe(0);
    },
  );

  it('a translated stream ends with an error event of its own dialect', async () => {
    const gateway = await start({ DROID_DRAIN_GRACE_MS: '0', DROID_DRAIN_LIMIT_MS: '300' });
    sandbox.script({ hang: { afterEvents: 6 } });
    const answer = postJson(`${gateway.url}/v1/messages`, {
      model: 'gpt-x',
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
    });
    await sandbox.whenHeld(await sandbox.nextRequest());
    gateway.signal('SIGTERM');
    const { body } = await answer;
    expect(body.toString()).toMatch(/event: error\ndata: .*"overloaded_error".*\n\n$/);
    expect(await gateway.ended).toBe(0);
  });

  it.each([true, false])(
    'an answer that has not begun (stream: %s) is an error that clients repeat',
    async (stream) => {
      const gateway = await start({ DROID_DRAIN_GRACE_MS: '0', DROID_DRAIN_LIMIT_MS: '300' });
      sandbox.script({ hang: 'before-headers' });
      const answer = postJson(`${gateway.url}/v1/messages`, {
        model: 'claude-x',
        max_tokens: 100,
        stream,
        messages: [{ role: 'user', content: 'hi' }],
      });
      await sandbox.whenHeld(await sandbox.nextRequest());
      gateway.signal('SIGTERM');
      const { status, headers, body } = await answer;
      expect([status, headers['retry-after'], headers.connection]).toEqual([529, '1', 'close']);
      expect(JSON.parse(body.toString())).toMatchObject({ error: { type: 'overloaded_error' } });
      expect(await gateway.ended).toBe(0);
      expect(gateway.output).toMatch(/POST \/v1\/messages 529 .*being restarted/);
    },
  );

  it('a second one ends the gateway at once', async () => {
    const gateway = await start({ DROID_DRAIN_GRACE_MS: '600000' });
    sandbox.script({ text: 'one two three four', hang: { afterEvents: 5 } });
    const answer = postJson(`${gateway.url}/v1/messages`, {
      model: 'claude-x',
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
    });
    await sandbox.whenHeld(await sandbox.nextRequest());
    await stop(gateway);
    gateway.signal('SIGTERM');
    expect(await gateway.ended).toBe(0);
    expect((await answer).cut).toBe(true);
  });
});
