import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { sandboxConfig } from '../start-gateway.js';
import { findFreePort } from '../support/find-free-port.js';
import { until } from '../support/until.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';
import { type Balancer, startBalancer } from './start-balancer.js';
import { createStreamReader } from './sdk-streams.js';

const STREAMS = 50;
/** Much longer than the balancer, which is a part of this process, may stand still on a crowded machine. */
const GRACE_MS = '8000';

let sandbox: Sandbox;
let built: BuiltGateway;
let balancer: Balancer;
let replicas: Replica[];

interface Replica {
  home: string;
  /** The key by which the upstream knows who asks. */
  key: string;
  run: GatewayRun;
}

async function start(home: string, key: string, port: number): Promise<GatewayRun> {
  return await built.start(home, { FACTORY_API_KEY: key, PORT: String(port), DROID_DRAIN_GRACE_MS: GRACE_MS });
}

/** As an upgrade does: leaves, ends, and is there again. */
async function roll(replica: Replica): Promise<number | null> {
  const { port } = replica.run;
  replica.run.signal('SIGTERM');
  const code = await replica.run.ended;
  replica.run = await start(replica.home, replica.key, port);
  await balancer.whenReady(replicas.map(({ run }) => run.port));
  return code;
}

interface Attempt {
  id: string;
  /** Its answer has begun. */
  begun: boolean;
  ended: boolean;
  error?: unknown;
}

/** With the cause, which the SDKs keep to themselves. */
function failuresOf(attempts: readonly Attempt[]): string[] {
  return attempts.flatMap(({ id, error }) => (error === undefined ? [] : [`${id}: ${inspect(error, { depth: 4 })}`]));
}

/** Keeps a number of streams alive, each followed by the next, until told to stop. */
function keepStreaming(maxRetries: number | undefined): { attempts: Attempt[]; stop: () => Promise<void> } {
  const attempts: Attempt[] = [];
  let stopped = false;
  const work = Array.from({ length: STREAMS }, async (_, kind) => {
    let attempt: Attempt;
    const read = createStreamReader({
      baseURL: balancer.url,
      maxRetries,
      kind,
      onAnswer: () => (attempt.begun = true),
    });
    for (let round = 0; !stopped; round++) {
      attempt = { id: `stream-${maxRetries}-${kind}-${round}-end`, begun: false, ended: false };
      attempts.push(attempt);
      try {
        const text = await read(attempt.id);
        if (text.split(/\s+/).length < 10) attempt.error = new Error(`short: ${text}`);
      } catch (error) {
        attempt.error = error;
      }
      attempt.ended = true;
    }
  });
  return {
    attempts,
    stop: async () => {
      stopped = true;
      await Promise.all(work);
    },
  };
}

beforeAll(async () => {
  sandbox = await startSandbox({ remember: 10_000 });
  built = await BuiltGateway.build();
  const config = sandboxConfig(sandbox.url);
  replicas = [];
  for (const key of ['fk-replica-one', 'fk-replica-two']) {
    const home = built.home(config);
    replicas.push({ home, key, run: await start(home, key, await findFreePort()) });
  }
});

// One for each test: on a new address clients make new connections, which it spreads.
beforeEach(async () => {
  sandbox.reset();
  balancer = await startBalancer(replicas.map(({ run }) => run.port));
});

afterEach(() => balancer.close());

afterAll(async () => {
  await built?.close();
  await sandbox?.close();
});

describe('two replicas behind a balancer that honours readiness', () => {
  it('are both replaced while 50 streams run, and no client without retries sees a cut or an error', async () => {
    const streams = keepStreaming(0);
    await sandbox.until(() => sandbox.openStreams >= STREAMS * 0.9);
    const codes: (number | null)[] = [];
    for (const replica of replicas) {
      const before = streams.attempts.length;
      codes.push(await roll(replica));
      await sandbox.until(() => streams.attempts.length >= before + STREAMS);
    }
    await streams.stop();
    expect(failuresOf(streams.attempts)).toEqual([]);
    expect(streams.attempts.length).toBeGreaterThan(3 * STREAMS);
    expect(codes).toEqual([0, 0]);
    for (const { key } of replicas)
      expect(sandbox.requests.some(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true);
  });

  it('lose only the streams of the one that is killed, and retries succeed', async () => {
    const streams = keepStreaming(undefined);
    await sandbox.until(() => sandbox.openStreams >= STREAMS * 0.9);
    const [victim, other] = replicas as [Replica, Replica];
    const served = (id: string): (string | undefined)[] =>
      sandbox.requests.filter(({ body }) => body.includes(`${id} `)).map(({ headers }) => headers.authorization);
    // Otherwise the kill might meet requests alone that have no answer yet, which the SDKs send again.
    await until(
      () =>
        streams.attempts.some(({ id, begun, ended }) => begun && !ended && served(id).includes(`Bearer ${victim.key}`)),
      60_000,
    );
    await victim.run.kill();
    const before = streams.attempts.length;
    await sandbox.until(() => streams.attempts.length >= before + 2 * STREAMS);
    await streams.stop();

    const broken = streams.attempts.filter(({ error }) => error !== undefined);
    expect(broken.length).toBeGreaterThan(0);
    expect(broken.filter(({ id }) => !served(id).includes(`Bearer ${victim.key}`))).toEqual([]);
    // What came after the kill is the repetition of what it cut: served by the other, whole.
    const after = streams.attempts.slice(before + broken.length);
    expect(after.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(after.every(({ id }) => served(id).includes(`Bearer ${other.key}`))).toBe(true);
  });
});
