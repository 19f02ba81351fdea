import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { type PretendWorkos, startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { findFreePort } from '../support/find-free-port.js';
import { runCli } from '../support/run-cli.js';
import { startFaultyGateway } from './start-faulty-gateway.js';

let folder: string;
let sandbox: Sandbox;
let workos: PretendWorkos;
let gateway: TestGateway | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'droid-doctor-'));
  sandbox = await startSandbox();
  workos = await startPretendWorkos();
});
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  await Promise.all([sandbox.close(), workos.close()]);
  rmSync(folder, { recursive: true, force: true });
});

function writeConfig(more: object = {}): object {
  const config = sandboxConfig(sandbox.url, {
    version_check: { enabled: false },
    workos: { base_url: workos.url, organizations_url: `${workos.url}/api/cli/org` },
    ...more,
  });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  return config;
}

/** A silence that is filled with several pings, each later than any answer that the doctor's upstream gives at once. */
const SILENCE = { seconds: '5', pingMs: 2_000 };

/** A gateway with a model whose upstream is the doctor's, as docs/doctor.md has it. */
async function startWithDoctorsModel(port: number): Promise<TestGateway> {
  const [config = '{}', accounts = '{}'] = [
    ...readFileSync('docs/doctor.md', 'utf8').matchAll(/^```json\n([^]*?)^```$/gm),
  ].map(([, block = '']) => block.replace('9797', String(port)));
  writeFileSync(join(folder, 'doctors-account.json'), accounts);
  return await startGateway({
    config: { ...(JSON.parse(config) as object), timeouts: { ping_ms: SILENCE.pingMs } },
    env: { DROID_ACCOUNTS: join(folder, 'doctors-account.json') },
  });
}

describe('npm run doctor', () => {
  it('finds nothing wrong with a fresh installation and leaves it as it was: nothing made or spent', async () => {
    writeConfig({ port: await findFreePort() });
    const { refreshToken } = workos.issue({ email: 'a@example.com', organizations: ['org_a'] });
    writeFileSync(
      join(folder, 'accounts.json'),
      JSON.stringify({ version: 1, accounts: [{ id: 'a1', refresh_token: refreshToken }] }),
      { mode: 0o600 },
    );
    const { code, stdout, stderr } = await runCli('doctor', [], { folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ok +credentials +factory: a1 in .*accounts\.json is taken over/m);
    expect(stdout).toMatch(/^not checked +gateway +none runs on/m);
    expect(stdout).toMatch(/\n\nNothing is wrong\.\n$/);
    expect(stdout).not.toContain(refreshToken);
    expect(workos.refreshes).toEqual([]);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('says what to fix and answers 1, for programs too', async () => {
    writeConfig({
      endpoint: [{ name: 'anthropic', base_url: 'http://127.0.0.1:9/v1/messages' }],
      models: [{ id: 'claude-*', type: 'anthropic' }],
    });
    const people = await runCli('doctor', [], { folder });
    expect(people.code).toBe(1);
    expect(people.stdout).toMatch(
      /^PROBLEM +network +127\.0\.0\.1:9 cannot be reached: nothing listens there.*\n +To do: Correct host and port/m,
    );
    const programs = await runCli('doctor', ['--json'], { folder, env: { LOG_LEVEL: 'loud' } });
    expect(programs.code).toBe(1);
    expect(JSON.parse(programs.stdout)).toMatchObject({
      ok: false,
      findings: [{ check: 'environment', state: 'problem', text: expect.stringContaining('LOG_LEVEL') }],
    });
  });

  it('tells a proxy that collects events from one that does not, by the address that clients use', async () => {
    const port = await findFreePort();
    writeConfig();
    gateway = await startWithDoctorsModel(port);
    const options = ['--with-upstream', String(port), '--model', 'claude-doctor', '--silence', SILENCE.seconds];
    const plain = await startFaultyGateway(gateway.url, {});
    const good = await runCli('doctor', ['--url', plain.url.href, ...options], {
      folder,
      env: { FACTORY_API_KEY: 'fk-of-the-team' },
    });
    await plain.close();
    expect({ code: good.code, stderr: good.stderr }).toEqual({ code: 0, stderr: '' });
    expect(good.stdout.match(/^ok +streaming/gm)).toHaveLength(5);

    const collecting = await startFaultyGateway(gateway.url, { collects: true });
    const bad = await runCli('doctor', ['--url', collecting.url.href, ...options], {
      folder,
      env: { FACTORY_API_KEY: 'fk-of-the-team' },
    });
    await collecting.close();
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/^PROBLEM +streaming +stream-unbuffered: .*\n +To do: .*proxy_buffering off/m);
    expect(bad.stdout).not.toContain('fk-of-the-team');
  });

  it('asks an ordinary model once where it is named, and sees how its answer came', async () => {
    const config = writeConfig();
    gateway = await startGateway({ config, env: { FACTORY_API_KEY: 'fk-of-the-team' } });
    const text = 'one two three four five six seven eight nine ten';
    // Longer than anybody stands still: what came all at once then would look as if it had been collected.
    sandbox.script({ text, paceMs: 500 }, { text, paceMs: 120 });
    const direct = await runCli('doctor', ['--url', gateway.url, '--model', 'claude-opus-4-8'], { folder });
    expect(direct.stdout).toMatch(/^ok +streaming +\d+ events, the first after \d+ ms/m);
    const collecting = await startFaultyGateway(gateway.url, { collects: true });
    const bad = await runCli('doctor', ['--url', collecting.url.href, '--model', 'claude-opus-4-8'], { folder });
    await collecting.close();
    expect(bad.stdout).toMatch(/^PROBLEM +streaming +events are collected on the way/m);
    expect(sandbox.requests).toHaveLength(2 + HEADS);
  });
});

/** How often the two runs asked the upstream's root whether it is there. */
const HEADS = 2;

describe('npm run doctor -- --conformance', () => {
  it('prints a table, keeps the key to itself, and answers 0 or 1', async () => {
    const port = await findFreePort();
    gateway = await startWithDoctorsModel(port);
    const run = (address: string, ...more: string[]) =>
      runCli(
        'doctor',
        [
          '--conformance',
          address,
          '--model',
          'claude-doctor',
          '--with-upstream',
          String(port),
          '--silence',
          SILENCE.seconds,
          ...more,
        ],
        { folder, env: { DROID_DOCTOR_KEY: 'sk-key-of-a-member' } },
      );
    const good = await run(`${gateway.url}/v1`);
    expect({ code: good.code, stderr: good.stderr }).toEqual({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(
      /^ +RULE +RESULT +SEEN\na\.1 +messages-stream +pass +200 text\/event-stream, 7 events, last message_stop\n/,
    );
    expect(good.stdout).toMatch(/^a\.6 +sign-in-discovery +not checked +needs a gateway with sign-in/m);
    expect(good.stdout).toMatch(/\n36 rules kept, 0 broken, 5 not checked\n$/);

    const faulty = await startFaultyGateway(gateway.url, { headers: ({ 'request-id': _id, ...headers }) => headers });
    const bad = await run(faulty.url.href, '--json');
    await faulty.close();
    expect({ code: bad.code, stderr: bad.stderr }).toEqual({ code: 1, stderr: '' });
    const { passed, rules } = JSON.parse(bad.stdout) as {
      passed: boolean;
      rules: { rule: string; result: string; fix?: string }[];
    };
    expect(passed).toBe(false);
    expect(rules.filter(({ result }) => result === 'fail')).toEqual([
      expect.objectContaining({ rule: 'request-id', fix: expect.any(String) }),
    ]);
    expect(good.stdout + bad.stdout).not.toContain('sk-key-of-a-member');
  });

  it('answers 2 where the model does not lead to its upstream', async () => {
    const port = await findFreePort();
    gateway = await startGateway({ config: sandboxConfig(sandbox.url), env: { FACTORY_API_KEY: 'fk-of-the-team' } });
    const { code, stdout, stderr } = await runCli(
      'doctor',
      ['--conformance', gateway.url, '--with-upstream', String(port)],
      { folder },
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`base_url http://127.0.0.1:${port}/v1/messages`);
  });
});
