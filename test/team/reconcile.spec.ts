import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { type Script } from '../../sandbox/wire/script.js';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig } from '../start-gateway.js';
import { type GatewayProcess, startGatewayProcess } from '../start-gateway-process.js';
import { createDatabase } from '../support/create-database.js';
import { type RunningPostgres, startPostgres } from '../support/start-postgres.js';
import { until } from '../support/until.js';
import { DirectoryWriter } from '../support/write-directory.js';

const REQUESTS = 2_000;
const KILL_AT = 1_300;
const MOVE_AT = 600;
const AT_ONCE = 12;
/** So high that no request is refused. */
const BUDGET = { budget_month: 1_000_000 };
const ADMIN = { authorization: 'Bearer admin-token-of-this-test' };

const COUNTS = [
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
] as const;
type Row = Record<(typeof COUNTS)[number], number> & {
  conversation: string;
  attempt: number;
  status: number | null;
  quality: string;
  ended: string;
  key_id: string;
  member_id: string;
  team_id: string | null;
  at_ms: string;
  duration_ms: number;
  cost_nano_usd: string | null;
};
/** A member with a key. */
interface Person {
  member: string;
  key: string;
  secret: string;
}
interface Produced {
  usage?: Record<string, number | Record<string, number>>;
  usageMetadata?: Record<string, number>;
}

/** One request of the run: what is asked, what goes wrong on the way, and how it came out. */
interface Trial {
  marker: string;
  path: string;
  body: object;
  script: Script | undefined;
  abortAfterBytes: number | undefined;
  outcome: 'answered' | 'cut' | 'aborted' | 'killed';
}

let postgres: RunningPostgres;
let sandbox: Sandbox;
let database: pg.Pool;
let services: DatabaseService;
let replicas: GatewayProcess[] = [];
const dataDir = mkdtempSync(join(tmpdir(), 'droid-reconcile-'));

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await createDatabase(postgres);
  database = new pg.Pool({ connectionString: url });
  // At the end PostgreSQL may hang up first.
  database.on('error', () => undefined);
  sandbox = await startSandbox({ remember: 10_000 });
  const encryptionKey = randomBytes(32).toString('base64');
  const env = {
    DATABASE_URL: url,
    DROID_DATA_DIR: dataDir,
    DROID_ENCRYPTION_KEY: encryptionKey,
    ADMIN_TOKEN: 'admin-token-of-this-test',
    FACTORY_API_KEY: 'fk-one,fk-two,fk-three',
    LOG_LEVEL: 'warn',
  };
  // The first one brings the schema.
  replicas = [await startGatewayProcess({ config: sandboxConfig(sandbox.url), env: { ...env, LOG_LEVEL: 'info' } })];
  replicas.push(await startGatewayProcess({ config: sandboxConfig(sandbox.url), env: { ...env, LOG_LEVEL: 'info' } }));
  services = await DatabaseService.open({ dataDir, databaseUrl: url, encryptionKey, previousEncryptionKey: undefined });
});

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await sandbox.close();
  await services.onApplicationShutdown();
  await database.end();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The same numbers every time, so that a run that fails can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function makeTrial(index: number, random: (below: number) => number): Trial {
  const marker = `trial-${index}`;
  const prompt = `${marker}. [[text ${5 + random(60)}]]${random(3) === 0 ? ` [[pace ${random(4)}]]` : ''}`;
  const turns = [{ role: 'user', content: prompt }];
  // A first turn writes the cache, a later one reads it.
  const history =
    index % 2 === 0
      ? []
      : [
          { role: 'user', content: 'hello' },
          { role: 'assistant', content: 'hello' },
        ];
  const stream = random(3) > 0;
  const [path, body] = (
    [
      [
        '/v1/messages',
        {
          model: 'claude-opus-4-8',
          max_tokens: 500,
          messages: [...history, ...turns],
          stream,
          system: [{ type: 'text', text: 'rule '.repeat(2_000), cache_control: { type: 'ephemeral' } }],
        },
      ],
      ['/v1/messages', { model: 'claude-opus-4-8', max_tokens: 500, messages: turns, stream }],
      ['/v1/messages', { model: 'glm-5', max_tokens: 500, messages: turns, stream }],
      ['/v1/responses', { model: 'gpt-5.2', input: prompt, stream }],
      [
        '/v1/chat/completions',
        { model: 'glm-5', messages: turns, stream, ...(stream && { stream_options: { include_usage: true } }) },
      ],
      [
        '/v1/chat/completions',
        {
          model: 'claude-opus-4-8',
          messages: turns,
          stream,
          ...(stream && { stream_options: { include_usage: true } }),
        },
      ],
      [
        '/v1/generate',
        { model: 'gemini-3-pro-preview', contents: [{ role: 'user', parts: [{ text: prompt }] }], stream },
      ],
    ] as const
  )[random(7)] ?? ['', {}];
  const fault = random(8);
  const when: Script['when'] = (received) => received.body.includes(`${marker}.`);
  // One that is under way for sure when the replica that has it is killed.
  if (index === KILL_AT - 1) {
    return {
      marker,
      path,
      body,
      script: { when, hang: 'before-headers' },
      abortAfterBytes: undefined,
      outcome: 'answered',
    };
  }
  const script: Script | undefined =
    fault === 0
      ? { when, status: 529 }
      : fault === 1 && stream
        ? { when, cut: { afterEvents: 4 + random(3) } }
        : undefined;
  const abortAfterBytes = fault === 2 && stream ? random(1_500) : undefined;
  return { marker, path, body, script, abortAfterBytes, outcome: 'answered' };
}

function run(trial: Trial, url: string, key: string): Promise<Trial['outcome']> {
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      'x-claude-code-session-id': trial.marker,
    };
    const outgoing = request(url + trial.path, { method: 'POST', agent: false, headers }, (message) => {
      let bytes = 0;
      message.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (trial.abortAfterBytes !== undefined && bytes > trial.abortAfterBytes) {
          outgoing.destroy();
          resolve('aborted');
        }
      });
      message.on('end', () => resolve(trial.script?.cut ? 'cut' : 'answered'));
      message.on('error', () => resolve('killed'));
      message.on('close', () => resolve('killed'));
    });
    outgoing.on('error', () => resolve('killed'));
    outgoing.end(JSON.stringify(trial.body));
  });
}

/** All input, of that read from a cache and written to one, and output, by the sandbox's own books. */
function truthOf(produced: Produced): number[] {
  const { usage, usageMetadata } = produced;
  if (usageMetadata) {
    return [
      usageMetadata.promptTokenCount ?? 0,
      usageMetadata.cachedContentTokenCount ?? 0,
      0,
      (usageMetadata.candidatesTokenCount ?? 0) + (usageMetadata.thoughtsTokenCount ?? 0),
    ];
  }
  const count = (name: string): number => Number(usage?.[name] ?? 0);
  const cached = (name: string): number => (usage?.[name] as Record<string, number> | undefined)?.cached_tokens ?? 0;
  if (usage && 'prompt_tokens' in usage)
    return [count('prompt_tokens'), cached('prompt_tokens_details'), 0, count('completion_tokens')];
  if (usage && 'input_tokens_details' in usage)
    return [count('input_tokens'), cached('input_tokens_details'), 0, count('output_tokens')];
  return [
    count('input_tokens') + count('cache_read_input_tokens') + count('cache_creation_input_tokens'),
    count('cache_read_input_tokens'),
    count('cache_creation_input_tokens'),
    count('output_tokens'),
  ];
}

function recorded(row: Row): number[] {
  const [input, cacheRead, cacheWrite5m, cacheWrite1h, output] = COUNTS.map((name) => Number(row[name])) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return [input + cacheRead + cacheWrite5m + cacheWrite1h, cacheRead, cacheWrite5m + cacheWrite1h, output];
}

function sum(lines: readonly number[][]): number[] {
  return [0, 1, 2, 3].map((column) => lines.reduce((total, line) => total + (line[column] ?? 0), 0));
}

/** Nano-dollars that a budget's window has, by the id of whoever has the budget. */
async function spentByHolder(): Promise<Map<string, number>> {
  const { rows } = await database.query<{ key_id: string; spent: string }>('select key_id, spent from limit_windows');
  return new Map(rows.map(({ key_id, spent }) => [key_id, Number(spent)]));
}

it('agrees with the upstream about every final record, through aborts, failovers and a killed replica', async () => {
  const [first, second] = replicas as [GatewayProcess, GatewayProcess];
  const writer = new DirectoryWriter(services);
  const [former, later] = [await writer.addTeam('Payments', BUDGET), await writer.addTeam('Search', BUDGET)];
  await writer.setLimits('organizations', 'org', BUDGET);
  const hire = async (name: string, team: string | null): Promise<Person> => {
    const member = await writer.addMember(name, team, BUDGET);
    const made = await postJson(
      `${first.url}/admin/api/keys`,
      { name, member, budget_usd: { month: 1_000_000 } },
      ADMIN,
    );
    const { id, secret } = JSON.parse(made.body.toString()) as { id: string; secret: string };
    await until(
      async () =>
        (await sendRequest(`${second.url}/v1/usage`, { headers: { authorization: `Bearer ${secret}` } })).status ===
        200,
    );
    return { member, key: id, secret };
  };
  const [ada, bob, eve] = [await hire('ada', former), await hire('bob', former), await hire('eve', later)];
  /** Only the replica that lives serves this one. */
  const dan = await hire('dan', null);
  const who = (index: number): Person => (index % 16 === 0 ? dan : ([ada, bob, eve][(index >> 1) % 3] ?? ada));

  const random = createRandom(7);
  const trials = Array.from({ length: REQUESTS }, (_, index) => makeTrial(index, random));
  sandbox.script(...trials.flatMap(({ script }) => script ?? []));
  let next = 0;
  let killed: Promise<void> | undefined;
  let killedAtMs = 0;
  let moved: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    for (;;) {
      const index = next++;
      const trial = trials[index];
      if (!trial) return;
      if (index === MOVE_AT) moved = writer.moveMember(ada.member, later);
      if (index === KILL_AT) {
        await sandbox.until(() => sandbox.requests.some(({ held }) => held));
        killedAtMs = Date.now();
        killed = second.kill();
      }
      const url = index % 2 === 0 || index >= KILL_AT ? first.url : second.url;
      trial.outcome = await run(trial, url, who(index).secret);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await Promise.all([killed, moved]);
  await sandbox.whenIdle();

  const seen = new Map(
    trials.map(({ marker }) => [
      marker,
      sandbox.requests.filter((received) => received.bodyComplete && received.body.includes(`${marker}.`)),
    ]),
  );
  const readRows = async (): Promise<Row[]> =>
    (await database.query<Row>('select * from usage_records order by conversation, attempt')).rows;
  // Some have more records than requests, so the sum of all does not tell when the last one is there.
  await until(async () => {
    const counts = new Map<string, number>();
    for (const { conversation } of await readRows()) counts.set(conversation, (counts.get(conversation) ?? 0) + 1);
    return [...seen].every(([marker, requests]) => (counts.get(marker) ?? 0) >= requests.length);
  });
  const rows = await readRows();
  const rowsOf = (marker: string): Row[] => rows.filter(({ conversation }) => conversation === marker);
  const count = (outcome: Trial['outcome']): number => trials.filter((trial) => trial.outcome === outcome).length;

  expect([count('answered') > REQUESTS / 2, count('aborted') > 10, count('cut') > 10, count('killed') > 0]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  const indexOf = ({ conversation }: Row): number => Number(conversation.split('-')[1]);
  for (const row of rows) {
    const { key, member } = who(indexOf(row));
    expect([row.conversation, row.key_id, row.member_id]).toEqual([row.conversation, key, member]);
  }
  const teamsOf = ({ key }: Person): (string | null)[] => [
    ...new Set(rows.filter(({ key_id }) => key_id === key).map(({ team_id }) => team_id)),
  ];
  expect([ada, bob, eve, dan].map((person) => teamsOf(person).sort())).toEqual([
    [former, later].sort(),
    [former],
    [later],
    [null],
  ]);

  const finals: number[][] = [];
  const truths: number[][] = [];
  for (const { marker, outcome } of trials) {
    const [requests, records] = [seen.get(marker) ?? [], rowsOf(marker)];
    // Who leaves, or dies, while a connection is being made has a record although the upstream saw nothing.
    const found =
      outcome === 'answered' || outcome === 'cut'
        ? records.length === requests.length
        : records.length >= requests.length;
    expect([marker, outcome, records.length, requests.length, found]).toEqual([
      marker,
      outcome,
      records.length,
      requests.length,
      true,
    ]);
    if (outcome === 'answered')
      expect([marker, records.at(-1)?.quality, records.at(-1)?.status]).toEqual([marker, 'final', 200]);
    // An answer that was cut before its first content was given by another account; one that was cut later is cut.
    if (outcome === 'cut') {
      expect([
        [marker, 'failed'],
        [marker, 'failed', 'complete'],
      ]).toContainEqual([marker, ...records.map(({ ended }) => ended)]);
    }
    records.forEach((record, index) => {
      if (record.quality !== 'final') return;
      const received = requests[index];
      finals.push(recorded(record));
      truths.push(
        record.status === 200 && received?.answer ? truthOf(received.answer.json() as Produced) : [0, 0, 0, 0],
      );
      expect([marker, ...recorded(record)]).toEqual([marker, ...(truths.at(-1) ?? [])]);
    });
  }
  expect(sum(finals)).toEqual(sum(truths));
  expect(sum(truths).every((tokens) => tokens > 0)).toBe(true);
  expect(finals.length).toBeGreaterThanOrEqual(count('answered'));
  expect(rows.some(({ ended, quality }) => ended === 'aborted' && quality === 'estimated')).toBe(true);

  // Every level has counted what the ledger has of it. Of what the killed replica served, its last exchange with the
  // database may lack what was over since the one before.
  const costOf = (some: readonly Row[]): number =>
    some.reduce((total, { cost_nano_usd }) => total + Number(cost_nano_usd), 0);
  const levels = [ada, bob, eve, dan]
    .flatMap(({ key, member }): [string, readonly Row[]][] => [
      [key, rows.filter(({ key_id }) => key_id === key)],
      [member, rows.filter(({ member_id }) => member_id === member)],
    ])
    .concat([former, later].map((team) => [team, rows.filter(({ team_id }) => team_id === team)]))
    .concat([['org', rows]]);
  const unreported = (row: Row): boolean =>
    indexOf(row) % 2 === 1 && indexOf(row) < KILL_AT && Number(row.at_ms) + row.duration_ms > killedAtMs - 3_000;
  await until(async () => {
    const spent = await spentByHolder();
    return levels.every(([id, counted]) => {
      const missing = costOf(counted) - (spent.get(id) ?? 0);
      return missing >= 0 && missing <= costOf(counted.filter(unreported));
    });
  });
  const spent = await spentByHolder();
  for (const id of [dan.key, dan.member])
    expect(spent.get(id)).toBe(costOf(rows.filter(({ key_id }) => key_id === dan.key)));
  // So most of what is compared has to be there: what may lack is small beside it on a fast machine, too.
  expect(costOf(rows.filter(unreported))).toBeLessThan(costOf(rows) / 3);
}, 480_000);
