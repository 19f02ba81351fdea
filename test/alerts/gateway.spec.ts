import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sendRequest } from '../send-request.js';
import { type GatewayProcess, startGatewayProcess } from '../start-gateway-process.js';
import { startNetworkProxy } from '../start-network-proxy.js';
import { runCli } from '../support/run-cli.js';
import { type AlertReceiver, startAlertReceiver } from '../support/start-alert-receiver.js';
import { until } from '../support/until.js';

const ADMIN_TOKEN = 'admin-token-of-this-test';
const KEY = Buffer.from('a-signing-key-that-nobody-reads').toString('base64');
const PATH = '/services/T000/B000/a-path-that-nobody-reads';

let folder: string;
let receiver: AlertReceiver;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'droid-alerts-'));
  receiver = await startAlertReceiver();
  closing.push(() => receiver.stop());
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(config: object, env: Record<string, string> = {}): Promise<GatewayProcess> {
  const accounts = [{ id: 'a1', api_key: 'fk-1234567890', enabled: false }];
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, accounts }));
  const gateway = await startGatewayProcess({
    config,
    env: {
      DROID_DATA_DIR: join(folder, 'data'),
      DROID_ACCOUNTS: join(folder, 'accounts.json'),
      ADMIN_TOKEN,
      ...env,
    },
  });
  closing.unshift(() => gateway.close());
  return gateway;
}

async function admin(gateway: GatewayProcess, method: string, path: string): Promise<{ status: number; text: string }> {
  const answer = await sendRequest(`${gateway.url}/admin/api/alerts${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  return { status: answer.status, text: answer.body.toString() };
}

it('an alert comes again under its id where the gateway is killed before it has noted the answer', async () => {
  const target = { name: 'hook', kind: 'webhook', url: `${receiver.url}${PATH}`, secret: `whsec_${KEY}` };
  const config = { alerts: [{ ...target, events: ['account.disabled'] }] };
  const first = await start(config);
  // The receiver has the alert, and the gateway dies before it hears so.
  receiver.onRequest = async () => {
    receiver.onRequest = undefined;
    await first.kill();
  };
  await until(() => receiver.received.length === 1 && receiver.onRequest === undefined);
  const second = await start(config);
  await until(async () => (await admin(second, 'GET', '')).text.includes('"state":"sent"'));
  const [one, other] = receiver.received;
  expect(receiver.received).toHaveLength(2);
  expect(other?.headers['webhook-id']).toBe(one?.headers['webhook-id']);
  expect(other?.body).toBe(one?.body);
  const { deliveries } = JSON.parse((await admin(second, 'GET', '')).text) as { deliveries: object[] };
  expect(deliveries).toMatchObject([{ type: 'account.disabled', subject: 'a1', state: 'sent', attempts: 2 }]);
});

it('addresses and secrets are in no log, answer or error, and go out by the network proxy alone', async () => {
  const proxy = await startNetworkProxy({ credentials: { user: 'u', password: 'p' } });
  closing.push(() => proxy.close());
  receiver.replies.push({ status: 404, body: `no ${PATH} here` }, { status: 500, body: PATH });
  const config = {
    proxies: [{ name: 'way-out', url: proxy.url }],
    alerts: [
      { name: 'ops', kind: 'slack', url_env: 'SLACK_URL' },
      { name: 'hook', kind: 'webhook', url: `${receiver.url}${PATH}`, secret_env: 'HOOK_SECRET' },
      { name: 'late', kind: 'slack', url_env: 'NOT_SET', events: ['key.expires_soon'] },
      {
        name: 'mail',
        kind: 'email',
        url: 'smtp://u:a-password-that-nobody-reads@127.0.0.1:9',
        from: 'a@b.de',
        to: ['c@d.de'],
      },
    ],
  };
  const secrets = { SLACK_URL: `${receiver.url}${PATH}`, HOOK_SECRET: `whsec_${KEY}` };
  const gateway = await start(config, secrets);
  await until(async () => (await admin(gateway, 'GET', '')).text.includes('"state":"failed"'));
  await until(() => gateway.output().includes('next try in'));
  const answers = [
    await admin(gateway, 'GET', ''),
    await admin(gateway, 'POST', '/ops/test'),
    await admin(gateway, 'POST', '/late/test'),
    await admin(gateway, 'POST', '/mail/test'),
    await admin(gateway, 'POST', '/nobody/test'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404]);
  expect(answers[1]?.text).toBe('{"state":"sent","reason":null}');
  expect(answers[2]?.text).toBe('{"state":"failed","reason":"the environment variable NOT_SET is not set"}');
  expect(JSON.parse(answers[0]?.text ?? '')).toMatchObject({
    targets: [{ name: 'ops', problem: null }, { name: 'hook' }, { name: 'late', events: ['key.expires_soon'] }, {}],
  });
  expect(gateway.output()).toContain('Using proxy way-out for request to alert target ops');
  expect(new Set(proxy.targets)).toContain(new URL(receiver.url).host);
  const everything = gateway.output() + answers.map(({ text }) => text).join('\n');
  expect(everything).not.toMatch(/that-nobody-reads/);
  expect(everything).not.toContain(KEY);
  expect(everything).not.toContain(new URL(receiver.url).host);
});

it('a command sends a test to one target or to all, whether a gateway runs or not', async () => {
  const run = (...args: string[]) => runCli('alerts', ['test', ...args], { folder, env: { SLACK_URL: receiver.url } });
  writeFileSync(join(folder, 'config.json'), '{}');
  expect(await run()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('has no alerts') });
  const alerts = [
    { name: 'ops', kind: 'slack', url_env: 'SLACK_URL' },
    { name: 'late', kind: 'slack', url_env: 'NOT_SET' },
  ];
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ alerts }));
  const [all, one, none] = [await run('--json'), await run('ops'), await run('nobody')];
  expect([all.code, one.code, none.code]).toEqual([1, 0, 1]);
  expect(JSON.parse(all.stdout)).toEqual([
    { name: 'ops', kind: 'slack', state: 'sent', reason: null },
    { name: 'late', kind: 'slack', state: 'failed', reason: 'the environment variable NOT_SET is not set' },
  ]);
  expect(one.stdout).toMatch(/ops +slack +sent/);
  expect(none.stderr).toBe('There is no alert target nobody; there are ops, late.\n');
  expect(receiver.received.map(({ body }) => JSON.parse(body) as object)).toEqual(
    Array(2).fill({ text: expect.stringContaining('This is a test of the alert target ops') }),
  );
});
