import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ReceivedRequest } from '../../sandbox/wire/received-request.js';
import { readError } from '../read-error.js';
import { type RawAnswer } from '../send-request.js';
import { measureShortest } from '../support/measure-shortest.js';
import { currentHour, runUndisturbed } from '../support/run-undisturbed.js';
import { MESSAGE, startTeamWorld, type TeamWorld } from '../support/team-world.js';
import { until } from '../support/until.js';

/** Of a request with this prompt, by the sandbox's count of tokens and the public price. */
const PROMPT = { ...MESSAGE, messages: [{ role: 'user', content: '[[text 200]]' }] };

let world: TeamWorld;

beforeAll(async () => {
  world = await startTeamWorld();
});
afterAll(() => world.close());

/**
 * A machine so slow that a replica takes the database for away has no exact limits, and a budget begins anew with its
 * month.
 */
function itUndisturbed(name: string, body: () => Promise<void>): void {
  it(name, () => runUndisturbed(() => `${currentHour()} ${world.outages()}`, body));
}

/** Lets both replicas be asked by so many clients each, who go on until they are refused twice in a row. */
async function exhaust(
  secret: string,
  clients: number,
  body: object = MESSAGE,
): Promise<{ served: number; refusals: RawAnswer[] }> {
  let served = 0;
  const refusals: RawAnswer[] = [];
  await Promise.all(
    Array.from({ length: 2 * clients }, async (_, client) => {
      for (let refused = 0; refused < 2;) {
        const answer = await world.ask(client, secret, body);
        if (answer.status === 200) served++;
        else refusals.push(answer);
        refused = answer.status === 200 ? 0 : refused + 1;
      }
    }),
  );
  return { served, refusals };
}

const held = (): ReceivedRequest[] => world.sandbox.requests.filter((request) => request.held);

/** What the ledger has of a key, when it has so many records. */
async function used(
  keyId: string,
  records: number,
): Promise<{ tokens: number; usd: number; dearest: number; longest: number }> {
  const sums = 'input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + output_tokens';
  const query =
    `select count(*)::int as records, sum(${sums})::int as tokens, max(${sums})::int as longest, ` +
    'sum(cost_nano_usd)::float8 / 1e9 as usd, max(cost_nano_usd)::float8 / 1e9 as dearest from usage_records where ' +
    'key_id = $1';
  const read = async () =>
    (
      await world.database.query<{ records: number; tokens: number; usd: number; dearest: number; longest: number }>(
        query,
        [keyId],
      )
    ).rows[0];
  await until(async () => (await read())?.records === records);
  return (await read()) as { tokens: number; usd: number; dearest: number; longest: number };
}

itUndisturbed('two gateways hold the requests of a minute in total within an allotment each', async () => {
  const { secret } = await world.makeKey({ requests_per_minute: 300 });
  const { served, refusals } = await exhaust(secret, 6);
  process.stdout.write(`requests a minute: ${served} of 300\n`);
  expect(served).toBeLessThanOrEqual(300);
  expect(served).toBeGreaterThanOrEqual(300 - 2 * 3);
  for (const refusal of refusals)
    expect([refusal.status, /^[1-9]\d?$/.test(refusal.headers['retry-after'] ?? '')]).toEqual([429, true]);
});

itUndisturbed('two gateways hold the tokens of a minute in total within two per cent', async () => {
  const limit = 100_000;
  const { id, secret } = await world.makeKey({ tokens_per_minute: limit });
  const { served, refusals } = await exhaust(secret, 2, PROMPT);
  const { tokens, longest } = await used(id, served);
  process.stdout.write(`tokens a minute: ${tokens} of ${limit}, ${longest} in the longest request\n`);
  expect(readError('messages', refusals[0] as RawAnswer).message).toContain(`${limit} tokens a minute`);
  expect(tokens).toBeGreaterThanOrEqual(0.98 * limit);
  expect(tokens).toBeLessThanOrEqual(1.02 * limit);
});

itUndisturbed('two gateways hold the requests under way exactly', async () => {
  const { secret } = await world.makeKey({ max_concurrent: 9 });
  held().forEach((request) => world.sandbox.release(request));
  world.sandbox.reset();
  world.sandbox.script({ hang: 'before-headers', times: 9 });
  let answered = 0;
  const answers = Promise.all(
    Array.from({ length: 60 }, (_, index) => world.ask(index, secret).finally(() => answered++)),
  );
  await world.sandbox.until(() => held().length === 9);
  // Everybody else is refused before the first of these is done.
  await until(() => answered === 51);
  expect([(await world.ask(0, secret)).status, (await world.ask(1, secret)).status]).toEqual([429, 429]);
  expect(world.sandbox.openStreams).toBe(9);
  for (const request of held()) world.sandbox.release(request);
  const statuses = (await answers).map(({ status }) => status);
  expect([
    statuses.filter((status) => status === 200).length,
    statuses.filter((status) => status === 429).length,
  ]).toEqual([9, 51]);
});

itUndisturbed('two gateways overshoot a budget by no more than the requests in flight', async () => {
  const { id, secret } = await world.makeKey({ budget_usd: { month: 0.5 } });
  const { served, refusals } = await exhaust(secret, 3, PROMPT);
  const { usd, dearest } = await used(id, served);
  process.stdout.write(
    `budget: $${usd.toFixed(4)} of $0.50, $${dearest.toFixed(4)} for the dearest of ${served} requests\n`,
  );
  expect(usd).toBeGreaterThanOrEqual(0.5 * 0.98);
  expect(usd).toBeLessThanOrEqual(0.5 + 6 * dearest);
  expect(refusals.every(({ status, headers }) => status === 429 && headers['x-should-retry'] === 'false')).toBe(true);
  expect(readError('messages', refusals[0] as RawAnswer).type).toBe('billing_error');
});

it('a key that is revoked on one gateway is refused by the other within two seconds', async () => {
  const tookMs = await measureShortest(2_000, async () => {
    const { id, secret } = await world.makeKey();
    expect((await world.ask(1, secret)).status).toBe(200);
    expect((await world.admin('DELETE', `/admin/api/keys/${id}`)).status).toBe(204);
    const beganMs = performance.now();
    await until(async () => (await world.ask(1, secret)).status === 401);
    const endedMs = performance.now();
    expect((await world.ask(0, secret)).status).toBe(401);
    return endedMs - beganMs;
  });
  process.stdout.write(`revoked everywhere after ${Math.round(tookMs)} ms\n`);
  expect(tookMs).toBeLessThan(2_000);
});

it('a key that is rotated on one gateway has its new secret on the other, and the old one ends there', async () => {
  const { id, secret } = await world.makeKey();
  const rotated = JSON.parse((await world.admin('POST', `/admin/api/keys/${id}/rotate`)).body.toString()) as {
    secret: string;
  };
  await until(async () => (await world.ask(1, rotated.secret)).status === 200);
  expect((await world.ask(1, secret)).status).toBe(401);
});

it('two gateways place a conversation without a name on one account, in a session of its key', async () => {
  const keys = [await world.makeKey(), await world.makeKey()];
  const placed = new Map<string, Set<unknown>>();
  const sessions = new Set<unknown>();
  for (let turn = 0; turn < 3; turn++) {
    for (const { id, secret } of keys) {
      for (let conversation = 0; conversation < 6; conversation++) {
        const messages = [
          { role: 'user', content: `mend part ${conversation}` },
          ...Array.from({ length: turn }, () => [
            { role: 'assistant', content: 'done' },
            { role: 'user', content: 'go on' },
          ]).flat(),
        ];
        expect((await world.ask(turn, secret, { ...MESSAGE, messages })).status).toBe(200);
        const { authorization, 'x-session-id': session } = world.sandbox.requests.at(-1)?.headers ?? {};
        const name = `${id} ${conversation}`;
        placed.set(name, (placed.get(name) ?? new Set()).add(`${authorization} ${String(session)}`));
        sessions.add(session);
      }
    }
  }
  expect([...placed.values()].map(({ size }) => size)).toEqual(Array<number>(12).fill(1));
  expect(sessions.size).toBe(12);
  const accounts = new Set(
    [...placed.values()].flatMap((places) => [...places].map((place) => String(place).split(' ')[1])),
  );
  expect(accounts.size).toBeGreaterThan(1);
});

it('a gateway that is told to stop still records the answers that were under way', async () => {
  const { secret } = await world.makeKey({ budget_usd: { month: 10 } });
  const before = world.sandbox.requests.length;
  world.sandbox.script({ hang: { afterEvents: 3 } });
  const answer = world.ask(1, secret, { ...MESSAGE, stream: true }, { 'x-claude-code-session-id': 'when-it-stopped' });
  await world.sandbox.until(() => world.sandbox.requests.slice(before).some(({ held }) => held));
  // Its folder goes with it, and so would a record that had only reached the spool.
  const stopped = world.replicas[1].close();
  await until(() =>
    fetch(`${world.replicas[1].url}/healthz`).then(
      () => false,
      () => true,
    ),
  );
  held().forEach((request) => world.sandbox.release(request));
  expect((await answer).body.includes('event: message_stop')).toBe(true);
  await stopped;
  const { rows } = await world.database.query<{ ended: string; quality: string }>(
    `select ended, quality from usage_records where conversation = 'when-it-stopped'`,
  );
  expect(rows).toEqual([{ ended: 'complete', quality: 'final' }]);
});
