import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { type LoginDescription } from '../../src/admin/dashboard/dashboard-api.js';
import { postJson, type RawAnswer, sendRequest } from '../send-request.js';
import { sandboxConfig } from '../start-gateway.js';
import { createDatabase } from '../support/create-database.js';
import { type RunningPostgres, startPostgres } from '../support/start-postgres.js';
import { until } from '../support/until.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';

const ADMIN_TOKEN = 'admin-token-of-this-test';
const MESSAGE = { model: 'claude-x', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };

let postgres: RunningPostgres;
let sandbox: Sandbox;
let built: BuiltGateway;
let runs: GatewayRun[];

beforeAll(async () => {
  [postgres, sandbox, built] = await Promise.all([startPostgres(), startSandbox(), BuiltGateway.build()]);
});
beforeEach(() => {
  sandbox.reset();
  runs = [];
});
afterEach(() => Promise.all(runs.map((run) => run.kill())));
afterAll(async () => {
  await built?.close();
  await sandbox?.close();
  await postgres?.stop();
});

/** Two workers on a new, empty database. */
async function spawn(env: Readonly<Record<string, string>> = {}, home?: string): Promise<GatewayRun> {
  const run = built.spawn(home ?? built.home(sandboxConfig(sandbox.url)), {
    DATABASE_URL: await createDatabase(postgres),
    DROID_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    FACTORY_API_KEY: 'fk-team-key',
    DROID_WORKERS: '2',
    DROID_DRAIN_GRACE_MS: '0',
    DROID_ALLOW_ANONYMOUS: 'true',
    ADMIN_TOKEN,
    ...env,
  });
  runs.push(run);
  return run;
}

async function start(env: Readonly<Record<string, string>> = {}): Promise<GatewayRun> {
  const run = await spawn(env);
  await run.listening;
  return run;
}

/** The process of the newest worker of a number. */
function processOf(run: GatewayRun, worker: number): number {
  return Number([...run.output.matchAll(new RegExp(`Worker ${worker} serves \\(process (\\d+)\\)`, 'g'))].at(-1)?.[1]);
}

function ask(run: GatewayRun, more: object = {}): Promise<RawAnswer> {
  return postJson(`${run.url}/v1/messages`, { ...MESSAGE, ...more });
}

/** Connections go to the workers in turn: two streams under way are one for each. */
async function holdStreams(run: GatewayRun): Promise<{ answers: Promise<RawAnswer>[]; release: () => void }> {
  const answers: Promise<RawAnswer>[] = [];
  const held: (() => void)[] = [];
  for (const _ of [1, 2]) {
    sandbox.script({ text: 'one two three four', hang: { afterEvents: 5 } });
    answers.push(ask(run, { stream: true }));
    const request = await sandbox.nextRequest();
    await sandbox.whenHeld(request);
    held.push(() => sandbox.release(request));
  }
  return { answers, release: () => held.forEach((one) => one()) };
}

function ends(answers: readonly RawAnswer[]): (readonly [boolean, boolean])[] {
  return answers.map(({ body, cut }) => [body.toString().includes('event: message_stop'), cut] as const);
}

const WHOLE = [
  [true, false],
  [true, false],
];

describe('two workers', () => {
  it('share one port, on a database that was empty, and each says which it is', async () => {
    const run = await start();
    expect(run.output).toMatch(/2 of 2 workers serve\n\[INFO\] droid2api listens on http[^]*\n\[INFO\] The dashboard/);
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(run)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    await Promise.all([1, 2].map((worker) => run.prints(new RegExp(`\\(worker ${worker}\\) POST /v1/messages 200`))));
    expect(run.output.match(/droid2api listens on/g)).toHaveLength(1);
    expect(run.output).not.toMatch(/\[ERROR\]/);
  });

  it('and the worker is a field of a log in JSON', async () => {
    const run = await spawn({ LOG_FORMAT: 'json' });
    await run.prints(/"droid2api listens on [^"]+"/);
    const lines = run.output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { worker?: number });
    expect(new Set(lines.map(({ worker }) => worker))).toEqual(new Set([undefined, 1, 2]));
  });

  it('make one new database where that was asked for, and nobody is warned of the one that is there', async () => {
    const home = built.home(sandboxConfig(sandbox.url));
    mkdirSync(join(home, 'data', 'spool'), { recursive: true });
    const run = await spawn({ DROID_NEW_DATABASE: 'true' }, home);
    await run.listening;
    expect(run.output).not.toMatch(/DROID_NEW_DATABASE/);
  });

  it('take connections that change to WebSocket', async () => {
    const run = await start();
    const socket = connect(run.port, '127.0.0.1');
    socket.write(
      'GET /v1/responses HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
        'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    const first = await new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())));
    socket.destroy();
    expect(first).toMatch(/^HTTP\/1\.1 101 /);
  });

  it('both read the configuration again at SIGHUP', async () => {
    const run = await start();
    run.signal('SIGHUP');
    await Promise.all([1, 2].map((worker) => run.prints(new RegExp(`\\(worker ${worker}\\) Configuration reloaded`))));
    expect((await ask(run)).status).toBe(200);
  });
});

describe('stopping', () => {
  it('SIGTERM lets the answers of both workers end, and the code is 0', async () => {
    const run = await start();
    const { answers, release } = await holdStreams(run);
    run.signal('SIGTERM');
    await Promise.all([1, 2].map((worker) => run.prints(new RegExp(`\\(worker ${worker}\\) Stopping`))));
    release();
    expect(ends(await Promise.all(answers))).toEqual(WHOLE);
    expect(await run.ended).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s to every process, as a terminal sends it, cuts no answer',
    async (signal) => {
      const run = await start();
      const { answers, release } = await holdStreams(run);
      for (const worker of [1, 2]) process.kill(processOf(run, worker), signal);
      run.signal(signal);
      process.kill(processOf(run, 1), signal);
      // Both have begun to stop once nobody takes connections any more.
      await until(
        async () =>
          await ask(run).then(
            () => false,
            () => true,
          ),
      );
      release();
      expect(ends(await Promise.all(answers))).toEqual(WHOLE);
      expect(await run.ended).toBe(0);
    },
  );

  it('a second SIGTERM ends all at once', async () => {
    const run = await start();
    const settled = Promise.allSettled((await holdStreams(run)).answers);
    run.signal('SIGTERM');
    await Promise.all([1, 2].map((worker) => run.prints(new RegExp(`\\(worker ${worker}\\) Stopping`))));
    run.signal('SIGTERM');
    expect(await run.ended).toBe(0);
    // One that had not begun for its client yet is no answer at all.
    expect((await settled).filter((one) => one.status === 'fulfilled' && !one.value.cut)).toEqual([]);
  });

  it('answers that are not done by the limit end with an error in every worker', async () => {
    const run = await start({ DROID_DRAIN_LIMIT_MS: '300' });
    const { answers } = await holdStreams(run);
    run.signal('SIGTERM');
    for (const { body, cut } of await Promise.all(answers))
      expect([/overloaded_error/.test(body.toString()), cut]).toEqual([true, false]);
    expect(await run.ended).toBe(0);
  });

  it('no worker outlives the process that started it', async () => {
    const run = await start();
    await run.kill();
    await expect(ask(run)).rejects.toThrow();
  });

  it('a worker that is told to stop alone is replaced when its answers have ended', async () => {
    const run = await start();
    const { answers, release } = await holdStreams(run);
    process.kill(processOf(run, 1), 'SIGTERM');
    await run.prints(/\(worker 1\) Stopping/);
    expect((await ask(run)).status).toBe(200);
    release();
    expect(ends(await Promise.all(answers))).toEqual(WHOLE);
    await run.prints(/Worker 1 has stopped as it was told[^]*Worker 1 serves/);
  });
});

describe('a worker that ends', () => {
  it('is named and started again, and the other one serves meanwhile', async () => {
    const run = await start();
    process.kill(processOf(run, 2), 'SIGKILL');
    await run.prints(/\[ERROR\] Worker 2 ended by SIGKILL; it is started again in 250 ms/);
    expect((await ask(run)).status).toBe(200);
    await run.prints(/started again[^]*Worker 2 serves/);
    await Promise.all([ask(run), ask(run)]);
    await run.prints(/started again[^]*Worker 2 serves[^]*\(worker 2\) POST/);
  });

  it('keeps no client waiting: what it had is closed, and what it had not taken goes to the other one', async () => {
    const run = await start();
    for (const worker of [1, 2]) {
      const asked = Array.from({ length: 40 }, () => ask(run));
      process.kill(processOf(run, worker), 'SIGKILL');
      const outcomes = await Promise.allSettled([...asked, ask(run)]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
      await run.prints(new RegExp(`Worker ${worker} ended[^]*Worker ${worker} serves`));
    }
  });

  it('again and again ends the whole with 3, after the answers of the other', async () => {
    const run = await start();
    const { answers, release } = await holdStreams(run);
    const settled = Promise.allSettled(answers);
    for (let end = 1; end < 5; end++) {
      process.kill(processOf(run, 2), 'SIGKILL');
      await run.prints(new RegExp(`(?:Worker 2 serves[^]*){${end + 1}}`));
    }
    process.kill(processOf(run, 2), 'SIGKILL');
    await run.prints(/Worker 2 ended by SIGKILL, 5 times in a row: the gateway stops \(exit code 3\)/);
    await run.prints(/\(worker 1\) Stopping/);
    release();
    const whole = (await settled).flatMap((one) => (one.status === 'fulfilled' ? ends([one.value]) : []));
    expect(whole).toContainEqual([true, false]);
    expect(await run.ended).toBe(3);
  });
});

describe('a start that fails', () => {
  it('on SQLite is one sentence with the variable and the remedy, which the doctor says as well', async () => {
    const home = built.home({});
    const run = built.spawn(home, { DROID_WORKERS: '2' });
    expect(await run.ended).toBe(1);
    const sentence = /DROID_WORKERS above 1 needs a PostgreSQL, .*: set DATABASE_URL, or remove DROID_WORKERS/;
    expect(run.errors).toMatch(sentence);
    expect(run.output.trimEnd().split('\n')).toHaveLength(1);
    const doctor = built.spawn(home, { DROID_WORKERS: '2' }, ['doctor'], 'droid2api.js');
    expect(await doctor.ended).toBe(1);
    expect(doctor.output.replace(/\s+/g, ' ')).toMatch(sentence);
  });

  it.each(['0', '65', '1.5', 'many'])('with %s workers', async (DROID_WORKERS) => {
    const run = built.spawn(built.home({}), { DROID_WORKERS });
    expect(await run.ended).toBe(1);
    expect(run.errors).toMatch(/^\[ERROR\] The environment is not usable: DROID_WORKERS must [^\n]+\n$/);
  });

  it('says so once, however many workers there were to be', async () => {
    const home = built.home({});
    writeFileSync(join(home, 'config.json'), '{');
    const run = await spawn({ DROID_WORKERS: '4' }, home);
    expect(await run.ended).toBe(1);
    expect(run.errors.match(/config\.json is not usable/g)).toHaveLength(1);
  });

  it('a port that somebody has', async () => {
    const other = await start();
    const run = await spawn({ PORT: String(other.port) });
    expect(await run.ended).toBe(1);
    expect(run.errors).toContain(`Port ${other.port} is in use already`);
  });
});

describe('what each worker has in its memory', () => {
  const authorization = `Bearer ${ADMIN_TOKEN}`;

  it('is in every scrape, whichever worker answers it, with a label for the worker', async () => {
    const run = await start({ ADMIN_PORT: '0', METRICS_PORT: '0', LOG_LEVEL: 'debug' });
    await Promise.all([ask(run), ask(run), ask(run), ask(run)]);
    expect((await sendRequest(`${run.url}/metrics`)).status).toBe(404);
    const adminUrl = /The dashboard is (http:\S+)\/dashboard/.exec(run.output)?.[1] ?? '';
    for (const _ of [1, 2, 3]) {
      const text = (await sendRequest(`${adminUrl}/metrics`, { headers: { authorization } })).body.toString();
      expect(text.match(/^droid2api_ready\{worker="\d"\} 1$/gm)?.sort()).toEqual([
        'droid2api_ready{worker="1"} 1',
        'droid2api_ready{worker="2"} 1',
      ]);
      expect(text.match(/^droid2api_requests_total\{.*worker="(\d)"\} 2$/gm)).toHaveLength(2);
      expect(text.match(/^process_resident_memory_bytes\{worker="\d"\} \d+$/gm)).toHaveLength(2);
      expect(text.match(/^gen_ai_server_request_duration_seconds_count\{.*worker="\d"\} 2$/gm)).toHaveLength(2);
      expect(text.match(/^# TYPE droid2api_requests_total counter$/gm)).toHaveLength(1);
      expect(text).not.toMatch(/null|undefined/);
    }
  });

  it('is on the dashboard as one: requests, their sums and what is under way', async () => {
    const run = await start();
    const signIn = await postJson(`${run.url}/dashboard/api/session`, { token: ADMIN_TOKEN }, { origin: run.url });
    const cookie = String(signIn.headers['set-cookie']?.[0]).split(';', 1)[0] ?? '';
    const read = async <T>(path: string): Promise<T> => {
      const { status, body } = await sendRequest(`${run.url}/dashboard/api/${path}`, { headers: { cookie } });
      expect(status).toBe(200);
      return JSON.parse(body.toString()) as T;
    };
    const { answers, release } = await holdStreams(run);
    for (const _ of [1, 2]) {
      const requests = await read<{ id: string; state: string }[]>('requests');
      expect(requests.map(({ state }) => state)).toEqual(['under_way', 'under_way']);
      for (const { id } of requests) expect(await read(`requests/${id}`)).toMatchObject({ id });
    }
    release();
    await Promise.all(answers);
    for (const _ of [1, 2])
      await until(async () => (await read<{ total: { requests: number } }>('overview')).total.requests === 2);
  });

  it('is found by a page whose next request comes in at another worker: a device login', async () => {
    const workos = await startPretendWorkos();
    const home = built.home({ workos: { base_url: workos.url, organizations_url: `${workos.url}/api/cli/org` } });
    const run = await spawn({}, home);
    await run.listening;
    const call = async (method: string, path: string, body?: object): Promise<[number, LoginDescription]> => {
      const headers = { authorization, 'content-type': 'application/json' };
      const url = `${run.url}/dashboard/api/logins${path}`;
      const answer = await sendRequest(url, { method, headers }, body && JSON.stringify(body));
      return [answer.status, JSON.parse(answer.body.toString() || 'null') as LoginDescription];
    };
    const [status, { id, user_code }] = await call('POST', '', { name: 'Ada' });
    expect(status).toBe(201);
    for (const _ of [1, 2, 3]) expect(await call('GET', `/${id}`)).toMatchObject([200, { id, user_code }]);
    for (const _ of [1, 2]) {
      const [refused, body] = await call('POST', `/${id}/organization`, { organization: 'org_a' });
      expect([refused, body]).toMatchObject([
        409,
        { error: { message: 'This login does not wait for an organization.' } },
      ]);
    }
    const gone: number[] = [];
    for (const _ of [1, 2, 3]) gone.push((await call('DELETE', `/${id}`))[0]);
    expect(gone).toEqual([204, 404, 404]);
    await workos.close();
  });
});
