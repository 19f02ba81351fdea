import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from '../../test/support/create-database.js';
import { type RunningPostgres, startPostgres } from '../../test/support/start-postgres.js';
import { addressOf } from '../address-of.js';
import { type Case, CASES } from '../cases.js';
import { type Child } from '../start-child.js';
import { type Gateway, startGateway } from '../start-gateway.js';
import { type Load } from '../start-load.js';
import { median } from '../statistics.js';
import { conversations, HUNDRED, startUpstream } from '../targets.js';

/** How many workers the gateways have that are compared. */
export const COUNTS = [1, 2] as const;
const CONNECTIONS = 32;
/** How many requests a round sends to each gateway, by the case. */
const REQUESTS: ReadonlyMap<string, number> = new Map([
  ['small', 8_000],
  ['claude-code', 2_000],
]);
/** By then every worker knows the new keys. */
const KEYS_KNOWN_MS = 2_000;

/** Requests a second of each of {@link COUNTS}; medians over the rounds. */
export interface WorkersFigures {
  title: string;
  perSecond: number[];
}

/**
 * Measures what a second worker adds: gateways with everything on, on a PostgreSQL, serve as many requests as they can
 * on 32 connections, by turns.
 */
export async function measureWorkers(load: Load, rounds: number): Promise<WorkersFigures[]> {
  const postgres = await startPostgres();
  const upstream = await startUpstream();
  try {
    const figures: WorkersFigures[] = [];
    for (const one of CASES)
      if (REQUESTS.has(one.name)) figures.push(await measure(one, load, rounds, postgres, upstream));
    return figures;
  } finally {
    await upstream.stop();
    await postgres.stop();
  }
}

async function measure(
  one: Case,
  load: Load,
  rounds: number,
  postgres: RunningPostgres,
  upstream: Child,
): Promise<WorkersFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'droid2api-bench-'));
  const requests = REQUESTS.get(one.name) ?? 0;
  const gateways: Gateway[] = [];
  try {
    for (const count of COUNTS) {
      const upstreamUrl = `${upstream.url}/${one.answer}/v1/messages`;
      gateways.push(await startWithWorkers(join(folder, String(count)), count, upstreamUrl, postgres));
    }
    await sleep(KEYS_KNOWN_MS);
    const perSecond: number[][] = COUNTS.map(() => []);
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      for (const [index, gateway] of gateways.entries()) {
        const clients = { keys: gateway.keys, conversations: conversations(HUNDRED) };
        const address = addressOf(gateway.url, one.body, { path: one.path, clients });
        const { elapsedMs } = await load.run({ ...address, concurrency: CONNECTIONS, requests });
        if (round > 0) perSecond[index]?.push((requests / elapsedMs) * 1_000);
      }
    }
    return { title: one.title, perSecond: perSecond.map(median) };
  } finally {
    for (const gateway of gateways) await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startWithWorkers(
  folder: string,
  count: number,
  upstreamUrl: string,
  postgres: RunningPostgres,
): Promise<Gateway> {
  return await startGateway(folder, {
    upstreamUrl,
    accounts: HUNDRED,
    accountsFrom: 'file',
    keys: HUNDRED,
    environment: {
      DATABASE_URL: await createDatabase(postgres),
      DROID_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      DROID_WORKERS: String(count),
    },
  });
}
