import 'reflect-metadata';
import { makeEnd, makeStart } from './make-attempt.js';
import { startTeamServices } from './team-services.js';
import { type Admission } from '../../src/limits/key-limits.service.js';
import { GatewayError } from '../../src/dialects/gateway-error.js';

/** A replica's keys, limits and ledger in a process of its own, driven by messages; see `start-team-process.ts`. */
export interface BurstReport {
  admitted: number;
  refusals: string[];
}

export type TeamCommand =
  /** Admits so many requests at once and keeps them under way. */
  | { command: 'burst'; key: string; count: number }
  /** Ends all that are under way, with so much used by each. */
  | { command: 'end'; tokens: number; costNanoUsd: number }
  | { command: 'knows'; token: string }
  /** How often it has taken the database for away so far. */
  | { command: 'outages' }
  /** Begins attempts and finishes nine of ten until the process is killed, telling each step. */
  | { command: 'record'; name: string };

const { keys, limits, ledger, logs } = await startTeamServices();
const underWay: Admission[] = [];

process.on('message', (message: TeamCommand & { id: number }) => {
  void run(message).then((answer) => process.send?.({ id: message.id, answer }));
});
process.send?.({ ready: true });

async function run(message: TeamCommand): Promise<unknown> {
  switch (message.command) {
    case 'burst':
      return burst(message.key, message.count);
    case 'end':
      for (const admission of underWay.splice(0)) {
        admission.charge({ tokens: message.tokens, costNanoUsd: message.costNanoUsd });
        admission.end();
      }
      return true;
    case 'knows': {
      const key = keys.find(message.token);
      return key !== undefined && key.revokedAtMs === null;
    }
    case 'outages':
      return logs.filter((line) => line.includes('The database is away')).length;
    case 'record':
      void record(message.name, 0);
      return true;
  }
}

async function burst(id: string, count: number): Promise<BurstReport> {
  const key = keys.get(id);
  if (!key) throw new Error(`no key ${id}`);
  const refusals: string[] = [];
  let admitted = 0;
  await Promise.all(
    Array.from({ length: count }, async () => {
      try {
        underWay.push(await limits.admit(key, 0));
        admitted++;
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        refusals.push(error.message);
      }
    }),
  );
  return { admitted, refusals };
}

/** About twenty attempts are under way at any time, and those that never end. */
async function record(name: string, index: number): Promise<void> {
  const id = `${name}-${index}`;
  const attempt = ledger.begin(makeStart(id));
  await ledger.written();
  process.send?.({ begun: `${id}.1` });
  if (index % 10 < 9) {
    setTimeout(() => {
      attempt.finish(makeEnd());
      ledger.flush();
      process.send?.({ finished: `${id}.1` });
    }, 100);
  }
  setTimeout(() => void record(name, index + 1), 5);
}
