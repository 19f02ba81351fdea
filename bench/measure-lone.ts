import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf } from './address-of.js';
import { mean } from './fit-line.js';
import { measureIdle } from './growth/measure-idle.js';
import { type Address } from './load.js';
import { type CaseFigures, type TargetFigures } from './measure-case.js';
import { addedFirstByte } from './measure-first-bytes.js';
import { ONE_CLIENT } from './request-heads.js';
import { type Load } from './start-load.js';
import { median, spread } from './statistics.js';
import { startTargets, type TargetSettings, type Targets } from './targets.js';

const TARGETS = ['gateway', 'reference'] as const;
type TargetName = (typeof TARGETS)[number];
const ASKED = ['upstream', ...TARGETS] as const;

const QUESTION = {
  model: 'claude-opus-4-8',
  max_tokens: 20,
  messages: [{ role: 'user', content: 'Why does "npm test" hang?' }],
};
interface Kind {
  name: string;
  title: string;
  body: Buffer;
}
/** What members of a team send all day: a short question, and the turn of an agent whose answer is streamed. */
const KINDS: readonly Kind[] = [
  { name: 'lone', title: 'small JSON, one at a time', body: Buffer.from(JSON.stringify(QUESTION)) },
  {
    name: 'lone-stream',
    title: 'a stream of 20 tokens, one at a time',
    body: Buffer.from(JSON.stringify({ ...QUESTION, stream: true })),
  },
];

/** Each target is asked twice a second, by turns with the others. */
const EVERY_MS = 500;
const REQUESTS_A_ROUND = 20;
/** Of each kind, sixteen at once: what the compiler has seen of a process that has served a team for an hour. */
const WARM_UP = 3_000;

interface LoneSettings extends TargetSettings {
  /** Of each kind, ten seconds each. */
  rounds: number;
  /** How long the targets are watched without requests, before the rounds and again behind them. */
  idleMs: number;
}

interface Round {
  kind: Kind;
  elapsedMs: number;
  /** All that the targets used from the first request on. */
  cpuMicros: Record<TargetName, number>;
  rssBytes: Record<TargetName, number>;
  firstByteMicros: Record<(typeof ASKED)[number], number[]>;
}

/**
 * Measures requests that come one at a time: what one costs where caches are cold, with all that it sets off behind its
 * answer (timers, the ledger, SQLite's thread, the collector). All targets are asked in one span of time; what they use
 * when nobody asks them is taken off, and told beside it.
 */
export async function measureLone(load: Load, settings: LoneSettings): Promise<CaseFigures[]> {
  const targets = await startTargets({ answer: 'mixed', throughProxy: false }, settings);
  try {
    for (const { body } of KINDS) {
      for (const name of TARGETS)
        await load.run({ ...addressFor(name, targets, body), concurrency: 16, requests: WARM_UP });
    }
    for (const kind of KINDS) await runRound(kind, load, targets);

    const children = TARGETS.map((name) => targets[name]);
    const before = await measureIdle(children, settings.idleMs);
    const rounds: Round[] = [];
    for (let round = 0; round < settings.rounds; round++)
      for (const kind of KINDS) rounds.push(await runRound(kind, load, targets));
    const after = await measureIdle(children, settings.idleMs);

    const idle = (name: TargetName): number => mean([before.get(targets[name]) ?? 0, after.get(targets[name]) ?? 0]);
    const rates = { gateway: idle('gateway'), reference: idle('reference') };
    return KINDS.map((kind) =>
      describe(
        kind,
        rounds.filter((round) => round.kind === kind),
        rates,
      ),
    );
  } finally {
    await targets.stop();
  }
}

async function runRound(kind: Kind, load: Load, targets: Targets): Promise<Round> {
  const addresses = ASKED.map((name) => addressFor(name, targets, kind.body));
  const cues = Array.from({ length: REQUESTS_A_ROUND * ASKED.length }, (_, index) => ({
    atMs: (index * EVERY_MS) / ASKED.length,
    address: index % ASKED.length,
  }));
  const startMs = performance.now();
  const before = { gateway: await targets.gateway.usage(), reference: await targets.reference.usage() };
  const micros = await load.play({ addresses, cues });
  // The last one has as long for what it sets off as those before it.
  await sleep(EVERY_MS);
  const after = { gateway: await targets.gateway.usage(), reference: await targets.reference.usage() };
  const of = <T>(read: (name: TargetName) => T): Record<TargetName, T> => ({
    gateway: read('gateway'),
    reference: read('reference'),
  });
  const microsOf = (address: number): number[] => micros.filter((_, index) => cues[index]?.address === address);
  return {
    kind,
    elapsedMs: performance.now() - startMs,
    cpuMicros: of((name) => after[name].cpuMicros - before[name].cpuMicros),
    rssBytes: of((name) => after[name].rssBytes),
    firstByteMicros: { upstream: microsOf(0), gateway: microsOf(1), reference: microsOf(2) },
  };
}

function describe(
  { name, title }: Kind,
  rounds: readonly Round[],
  idle: Readonly<Record<TargetName, number>>,
): CaseFigures {
  const beyondIdle = (target: TargetName): number[] =>
    rounds.map(({ cpuMicros, elapsedMs }) => (cpuMicros[target] - idle[target] * elapsedMs) / REQUESTS_A_ROUND);
  const all = (asked: (typeof ASKED)[number]): number[] => rounds.flatMap((round) => round.firstByteMicros[asked]);
  const figures = (target: TargetName): TargetFigures => {
    const peakRssMb = Math.max(...rounds.map(({ rssBytes }) => rssBytes[target])) / 2 ** 20;
    return {
      cpuMicrosPerRequest: median(beyondIdle(target)),
      requestsPerSecond: 1000 / EVERY_MS,
      addedFirstByteMicros: addedFirstByte(all(target), all('upstream')),
      peakRssMb,
      busyRssMb: undefined,
      newHandshakes: undefined,
      idleMsPerSecond: idle[target],
    };
  };
  const references = beyondIdle('reference');
  const ratios = beyondIdle('gateway').map((micros, round) => micros / (references[round] ?? NaN));
  return {
    ...{ name, title, gateway: figures('gateway'), reference: figures('reference') },
    cpuRatio: {
      median: median(ratios),
      min: Math.min(...ratios),
      max: Math.max(...ratios),
      spread: spread(ratios),
      rounds: ratios.length,
    },
    bar: undefined,
  };
}

function addressFor(name: (typeof ASKED)[number], targets: Targets, body: Buffer): Address {
  if (name === 'upstream')
    return addressOf(targets.upstream.url, body, { path: '/mixed/v1/messages', clients: ONE_CLIENT });
  return addressOf(targets[name].url, body, { path: '/v1/messages', clients: targets.clients[name] });
}
