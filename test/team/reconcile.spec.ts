import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { type Script } from '../../sandbox/wire/script.js';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig } from '../start-gateway.js';
import { type GatewayProcess, startGatewayProcess } from '../start-gateway-process.js';
import { createDatabase } from '../support/create-database.js';
import { type RunningPostgres, startPostgres } from '../support/start-postgres.js';
import { until } from '../support/until.js';

const REQUESTS = 2_000;
const KILL_AT = 1_300;
const AT_ONCE = 12;
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
};
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
let replicas: GatewayProcess[] = [];
const dataDir = mkdtempSync(join(tmpdir(), 'droid-reconcile-'));

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await createDatabase(postgres);
  database = new pg.Pool({ connectionString: url });
  // At the end PostgreSQL may hang up first.
  database.on('error', () => undefined);
  sandbox = await startSandbox({ remember: 10_000 });
  const env = {
    DATABASE_URL: url,
    DROID_DATA_DIR: dataDir,
    DROID_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ADMIN_TOKEN: 'admin-token-of-this-test',
    FACTORY_API_KEY: 'fk-one,fk-two,fk-three',
    LOG_LEVEL: 'warn',
  };
  // The first one brings the schema.
  replicas = [await startGatewayProcess({ config: sandboxConfig(sandbox.url), env: { ...env, LOG_LEVEL: 'info' } })];
  replicas.push(await startGatewayProcess({ config: sandboxConfig(sandbox.url), env: { ...env, LOG_LEVEL: 'info' } }));
});

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await sandbox.close();
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

it('agrees with the upstream about every final record, through aborts, failovers and a killed replica', async () => {
  const [first, second] = replicas as [GatewayProcess, GatewayProcess];
  const made = await postJson(`${first.url}/admin/api/keys`, { name: 'all', owner: 'ada' }, ADMIN);
  const { id, secret } = JSON.parse(made.body.toString()) as { id: string; secret: string };
  await until(
    async () =>
      (await sendRequest(`${second.url}/v1/usage`, { headers: { authorization: `Bearer ${secret}` } })).status === 200,
  );

  const random = createRandom(7);
  const trials = Array.from({ length: REQUESTS }, (_, index) => makeTrial(index, random));
  sandbox.script(...trials.flatMap(({ script }) => script ?? []));
  let next = 0;
  let killed: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    for (;;) {
      const index = next++;
      const trial = trials[index];
      if (!trial) return;
      if (index === KILL_AT) {
        await sandbox.until(() => sandbox.requests.some(({ held }) => held));
        killed = second.kill();
      }
      const url = index % 2 === 0 || index >= KILL_AT ? first.url : second.url;
      trial.outcome = await run(trial, url, secret);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await killed;
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
  expect(rows.every(({ key_id }) => key_id === id)).toBe(true);

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
}, 480_000);
