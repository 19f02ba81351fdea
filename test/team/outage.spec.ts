import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sendRequest } from '../send-request.js';
import { currentHour, runUndisturbed } from '../support/run-undisturbed.js';
import { MESSAGE, startTeamWorld, type TeamWorld } from '../support/team-world.js';
import { until } from '../support/until.js';

const AWAY_MS = 20_000;
const CLIENTS = 8;
const LIMITS = {
  requests_per_minute: 500_000,
  tokens_per_minute: 100_000_000,
  max_concurrent: 1_000,
  budget_usd: { day: 10_000, month: 100_000 },
};

let world: TeamWorld;

beforeAll(async () => {
  world = await startTeamWorld();
});
afterAll(() => world.close());

interface Readiness {
  status: string;
  degraded: { part: string; reason: string }[];
}

async function readiness(replica: number): Promise<Readiness> {
  const answer = await sendRequest(`${world.replicas[replica]?.url}/readyz`);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body.toString()) as Readiness;
}

const degradedParts = async (): Promise<string[]> =>
  [
    ...new Set(
      (await Promise.all([readiness(0), readiness(1)])).flatMap(({ degraded }) => degraded.map(({ part }) => part)),
    ),
  ].sort();

it('a PostgreSQL that is killed for 20 s under load costs no inference and no record', () =>
  runUndisturbed(currentHour, bearOutage));

async function bearOutage(): Promise<void> {
  const { id, secret } = await world.makeKey(LIMITS);
  await until(async () => (await degradedParts()).length === 0);
  const failures: string[] = [];
  const waitedMs: number[] = [];
  let [sent, stop] = [0, false];
  const client = async (number: number): Promise<void> => {
    while (!stop) {
      const index = sent++;
      const stream = index % 3 > 0;
      const body = {
        ...MESSAGE,
        stream,
        messages: [{ role: 'user', content: `request-${index}. [[text 8]] [[pace 10]]` }],
      };
      const began = performance.now();
      const answer = await world.ask(number, secret, body, { 'x-claude-code-session-id': `request-${index}` });
      waitedMs.push(performance.now() - began);
      const complete =
        !answer.cut && (stream ? answer.body.includes('event: message_stop') : answer.body.includes('"stop_reason"'));
      if (answer.status !== 200 || !complete) failures.push(`${answer.status} ${answer.body.toString().slice(0, 300)}`);
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
  const loadedFor = async (requests: number): Promise<void> => {
    const goal = sent + requests;
    await until(() => sent >= goal);
  };

  await loadedFor(50);
  await world.postgres.kill();
  const killedAtMs = performance.now();
  await until(async () => (await degradedParts()).join() === 'database,ledger,limits');
  await Promise.all([loadedFor(100), until(() => performance.now() - killedAtMs >= AWAY_MS)]);
  await world.postgres.restart();
  await loadedFor(100);
  await until(async () => (await degradedParts()).length === 0);
  stop = true;
  await Promise.all(clients);

  expect(failures).toEqual([]);
  const read = async () =>
    (
      await world.database.query<{ conversation: string; quality: string }>(
        'select conversation, quality from usage_records where key_id = $1',
        [id],
      )
    ).rows;
  await until(async () => (await read().catch(() => [])).length >= sent);
  const rows = await read();
  expect(rows).toHaveLength(sent);
  expect(new Set(rows.map(({ conversation }) => conversation)).size).toBe(sent);
  expect(rows.every(({ quality }) => quality === 'final')).toBe(true);
  waitedMs.sort((a, b) => a - b);
  process.stdout.write(
    `PostgreSQL away for ${AWAY_MS / 1_000} s: ${sent} requests, slowest ${Math.round(waitedMs.at(-1) ?? 0)} ms, ` +
      `half within ${Math.round(waitedMs[waitedMs.length >> 1] ?? 0)} ms\n`,
  );

  // Everything that was used meanwhile counts against the budget once.
  const spent = async () =>
    Number(
      (
        await world.database.query<{ spent: string }>(
          `select spent from limit_windows where key_id = $1 and kind = 'budget_month'`,
          [id],
        )
      ).rows[0]?.spent,
    );
  const cost = Number(
    (
      await world.database.query<{ cost: string }>(
        'select sum(cost_nano_usd) as cost from usage_records where key_id = $1',
        [id],
      )
    ).rows[0]?.cost,
  );
  await until(async () => (await spent()) === cost);
}

it('a key that was revoked just before the database went is refused while it is away', async () => {
  const [revoked, kept] = [await world.makeKey(LIMITS), await world.makeKey(LIMITS)];
  expect((await world.admin('DELETE', `/admin/api/keys/${revoked.id}`)).status).toBe(204);
  await until(async () => (await world.ask(1, revoked.secret)).status === 401);
  await world.postgres.kill();
  for (const replica of [0, 1]) {
    expect((await world.ask(replica, kept.secret)).status).toBe(200);
    expect((await world.ask(replica, revoked.secret)).status).toBe(401);
  }
  // A client that leaves while the database is away has its record, too.
  const leaving = request(`${world.replicas[0].url}/v1/messages`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${kept.secret}`,
      'x-claude-code-session-id': 'left',
    },
  });
  leaving.on('error', () => undefined);
  leaving.on('response', (message) => message.once('data', () => leaving.destroy()));
  leaving.end(
    JSON.stringify({ ...MESSAGE, stream: true, messages: [{ role: 'user', content: '[[text 100]] [[pace 20]]' }] }),
  );
  await until(() => leaving.destroyed);
  await world.postgres.restart();
  const endOf = async () =>
    (
      await world.database
        .query<{ ended: string }>(`select ended from usage_records where conversation = 'left'`)
        .catch(() => undefined)
    )?.rows[0]?.ended;
  await until(async () => (await endOf()) === 'aborted');
});

it('operators are told that the database is away, and when to come back', async () => {
  const key = await world.makeKey(LIMITS);
  const { url } = world.replicas[0];
  const signIn = () =>
    sendRequest(
      `${url}/dashboard/api/session`,
      { method: 'POST', headers: { 'content-type': 'application/json', origin: url } },
      JSON.stringify({ token: key.secret }),
    );
  const cookie = String((await signIn()).headers['set-cookie']).split(';')[0] ?? '';
  const asOperator = (method: string, path: string, body?: object) => () => world.admin(method, path, body);
  const asHolder = (path: string, headers: Readonly<Record<string, string>>) => () =>
    sendRequest(`${url}${path}`, { headers });
  const ask: Readonly<Record<string, () => ReturnType<typeof sendRequest>>> = {
    report: asOperator('GET', '/admin/api/usage?by=key'),
    csv: asOperator('GET', '/admin/api/usage?format=csv'),
    'make a key': asOperator('POST', '/admin/api/keys', { name: 'later' }),
    'rotate a key': asOperator('POST', `/admin/api/keys/${key.id}/rotate`),
    'switch an account off': asOperator('POST', '/admin/api/accounts/a1/disable'),
    'refresh an account': asOperator('POST', '/admin/api/accounts/a1/refresh'),
    'take over accounts': asOperator('POST', '/admin/api/accounts/import', {
      version: 1,
      accounts: [{ id: 'a9', access_token: 'at', refresh_token: 'rt-9' }],
    }),
    'sign in': signIn,
    'own use': asHolder('/v1/usage', { authorization: `Bearer ${key.secret}` }),
    'overview of a day': asHolder('/dashboard/api/overview?range=24h', { cookie }),
    'usage page': asHolder('/dashboard/api/usage', { cookie }),
    'own budget': asHolder('/dashboard/api/keys/own', { cookie }),
  };
  await world.postgres.kill();
  const answers = await Promise.all(Object.entries(ask).map(async ([name, send]) => ({ name, answer: await send() })));
  await world.postgres.restart();
  await until(async () => (await degradedParts()).length === 0);

  const shown = answers.map(({ name, answer: { status, headers, body } }) => ({
    name,
    status,
    retry: headers['retry-after'],
    error: (JSON.parse(body.toString()) as { error?: { type?: string; message?: string } }).error,
  }));
  expect(shown).toEqual(
    Object.keys(ask).map((name) => ({
      name,
      status: 503,
      retry: '5',
      error: expect.objectContaining({ type: 'server_error', message: expect.stringMatching(/database/i) }),
    })),
  );
  // The next try gets what it wanted.
  expect((await world.admin('POST', '/admin/api/keys', { name: 'later' })).status).toBe(201);
});
