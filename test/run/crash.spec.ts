import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import Database from 'libsql';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig } from '../start-gateway.js';
import { findFreePort } from '../support/find-free-port.js';
import { until } from '../support/until.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';

const KILLS = 50;
/** Of so many rounds one is killed while it starts. */
const KILL_START_EVERY = 5;
const AT_ONCE = 6;
/** For what takes a few seconds unless the machine is crowded. */
const LONG_MS = 300_000;
const ADMIN = { authorization: 'Bearer admin-token-of-this-test' };

let sandbox: Sandbox;
let built: BuiltGateway;
let home: string;
let env: Record<string, string>;

/** One request: an answer that was whole, or one that the kill cut off (or never let begin). */
interface Trial {
  marker: string;
  answered: boolean;
}

const trials: Trial[] = [];
/** What the gateway has said that it keeps. */
const known = { accounts: ['acc-from-file'], keys: [] as string[] };
let secret = '';

/** The same moments every time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function ask(url: string, marker: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${secret}`,
      'x-claude-code-session-id': marker,
    };
    const outgoing = request(`${url}/v1/messages`, { method: 'POST', agent: false, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('error', () => resolve(false));
      answer.on('end', () => resolve(answer.statusCode === 200 && text.includes('message_stop')));
    });
    outgoing.on('error', () => resolve(false));
    outgoing.end(
      JSON.stringify({
        model: 'claude-x',
        max_tokens: 200,
        stream: true,
        messages: [{ role: 'user', content: `${marker}. [[text 12]] [[pace 3]]` }],
      }),
    );
  });
}

async function post(url: string, body: object): Promise<{ status: number; json: unknown } | undefined> {
  try {
    const answer = await postJson(url, body, ADMIN);
    return answer.cut ? undefined : { status: answer.status, json: JSON.parse(answer.body.toString()) };
  } catch {
    return undefined;
  }
}

/** Streams, new keys and new accounts without a pause, until the gateway is gone. */
async function load({ url }: GatewayRun, round: number): Promise<void> {
  const stream = async (lane: number): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const trial: Trial = { marker: `crash-${round}-${lane}-${turn}`, answered: false };
      trials.push(trial);
      trial.answered = await ask(url, trial.marker);
      if (!trial.answered) return;
    }
  };
  const administer = async (): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const key = await post(`${url}/admin/api/keys`, { name: `key ${round}-${turn}`, owner: 'ada' });
      if (key?.status !== 201) return;
      known.keys.push((key.json as { id: string }).id);
      const id = `acc-${round}-${turn}`;
      if (
        (await post(`${url}/admin/api/accounts/import`, { version: 1, accounts: [{ id, api_key: `fk-${id}` }] }))
          ?.status !== 200
      )
        return;
      known.accounts.push(id);
    }
  };
  await Promise.all([...Array.from({ length: AT_ONCE }, (_, lane) => stream(lane)), administer()]);
}

beforeAll(async () => {
  sandbox = await startSandbox({ remember: 100_000 });
  built = await BuiltGateway.build();
  home = built.home(sandboxConfig(sandbox.url));
  writeFileSync(
    join(home, 'accounts.json'),
    JSON.stringify({ version: 1, accounts: [{ id: 'acc-from-file', api_key: 'fk-from-file' }] }),
  );
  env = { ADMIN_TOKEN: 'admin-token-of-this-test', PORT: String(await findFreePort()) };
});

afterAll(async () => {
  await built?.close();
  await sandbox?.close();
});

it(
  `is killed ${KILLS} times under load, starts again by itself, and loses neither account nor key nor a record of ` +
    'usage',
  async () => {
    const random = createRandom(11);
    for (let round = 0; round < KILLS; round++) {
      if (round % KILL_START_EVERY === KILL_START_EVERY - 1) {
        const starting = built.spawn(home, env);
        await setTimeout(random(400));
        await starting.kill();
        continue;
      }
      const gateway = await built.start(home, env);
      if (secret === '') {
        secret = (
          (await post(`${gateway.url}/admin/api/keys`, { name: 'load', owner: 'ada' }))?.json as { secret: string }
        ).secret;
      }
      const loaded = load(gateway, round);
      // Some way into the work, however fast the machine is, and then at any moment.
      const [answers, accounts] = [1 + random(AT_ONCE), known.accounts.length];
      const first = trials.length;
      await until(
        () =>
          round % 2 === 0
            ? known.accounts.length > accounts
            : trials.slice(first - AT_ONCE).filter(({ answered }) => answered).length >= answers,
        LONG_MS,
      );
      await setTimeout(random(60));
      await gateway.kill();
      await loaded;
    }

    const last = await built.start(home, env);
    const list = async (path: string): Promise<{ id: string; state?: string }[]> =>
      JSON.parse((await sendRequest(last.url + path, { headers: ADMIN })).body.toString()) as { id: string }[];
    const [accounts, keys] = [await list('/admin/api/accounts'), await list('/admin/api/keys')];
    expect(
      known.accounts.filter((id) => !accounts.some((account) => account.id === id && account.state === 'ready')),
    ).toEqual([]);
    expect(known.keys.filter((id) => !keys.some((key) => key.id === id))).toEqual([]);
    expect(await ask(last.url, 'crash-last')).toBe(true);
    trials.push({ marker: 'crash-last', answered: true });

    const seen = new Map<string, number>();
    for (const { body } of sandbox.requests) {
      const marker = /crash-[\w-]+(?=\.)/.exec(body.toString())?.[0] ?? '';
      seen.set(marker, (seen.get(marker) ?? 0) + 1);
    }
    const database = new Database(join(home, 'data', 'droid2api.db'), { timeout: 5_000 });
    const readCounts = (): Map<string, number> => {
      const rows = database
        .prepare('select conversation, count(*) as records from usage_records group by conversation')
        .all() as { conversation: string; records: number }[];
      return new Map(rows.map(({ conversation, records }) => [conversation, records]));
    };
    const missing = (): string[] => {
      const counts = readCounts();
      return [...seen].filter(([marker, requests]) => (counts.get(marker) ?? 0) < requests).map(([marker]) => marker);
    };
    // The records of the processes that were killed last come in when these have been silent for some seconds.
    await until(() => missing().length === 0, LONG_MS);
    const counts = readCounts();
    database.close();
    await last.kill();

    expect([...seen.keys()].filter((marker) => !trials.some((trial) => trial.marker === marker))).toEqual([]);
    // An attempt that the kill met on its way to the upstream has a record although the upstream saw nothing.
    expect(
      trials.filter(
        ({ marker, answered }) =>
          (counts.get(marker) ?? 0) > (answered ? (seen.get(marker) ?? 0) : Math.max(1, seen.get(marker) ?? 0)),
      ),
    ).toEqual([]);
    expect([
      trials.filter(({ answered }) => answered).length > KILLS,
      trials.filter(({ answered }) => !answered).length > KILLS,
      known.keys.length >= KILLS / 3,
      known.accounts.length >= KILLS / 3,
    ]).toEqual([true, true, true, true]);
  },
  900_000,
);
