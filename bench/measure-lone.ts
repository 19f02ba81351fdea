import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseFigures, compareSides, type PeerFigures, type TargetFigures } from './case-figures.js';
import { mean } from './fit-line.js';
import { measureIdle } from './growth/measure-idle.js';
import { addedFirstByte } from './measure-first-bytes.js';
import { type Share } from './measure-rounds.js';
import { prepareSides } from './prepare-sides.js';
import { type Question, type Side } from './side.js';
import { type Load } from './start-load.js';
import { median } from './statistics.js';
import { startTargets, type TargetSettings, type Targets } from './targets.js';

const PATH = '/v1/messages';
const QUESTION = {
  model: 'claude-opus-4-8',
  max_tokens: 20,
  messages: [{ role: 'user', content: 'Why does "npm test" hang?' }],
};
interface Kind extends Question {
  name: string;
  title: string;
}
/** What members of a team send all day: a short question, and the turn of an agent whose answer is streamed. */
const KINDS: readonly Kind[] = [
  { name: 'lone', title: 'small JSON, one at a time', path: PATH, body: Buffer.from(JSON.stringify(QUESTION)) },
  {
    name: 'lone-stream',
    title: 'a stream of 20 tokens, one at a time',
    path: PATH,
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
  /** How long the sides are watched without requests, before the rounds and again behind them. */
  idleMs: number;
}

interface Round {
  kind: Kind;
  /** Of each side, with all that it used from the first request on. */
  shares: Share[];
  /** Of the upstream when asked directly, and of each side. */
  firstByteMicros: { upstream: number[]; sides: number[][] };
}

/**
 * Measures requests that come one at a time: what one costs where caches are cold, with all that it sets off behind its
 * answer (timers, the ledger, SQLite's thread, the collector). All sides are asked in one span of time; what they use
 * when nobody asks them is taken off, and told beside it.
 */
export async function measureLone(load: Load, settings: LoneSettings): Promise<CaseFigures[]> {
  const targets = await startTargets({ answer: 'mixed', throughProxy: false }, settings);
  try {
    const { sides, leftOut } = await prepareSides(targets, KINDS, load);
    const asked = { direct: targets.direct, sides };
    for (const kind of KINDS)
      for (const side of sides) await load.run({ ...side.addressOf(kind), concurrency: 16, requests: WARM_UP });
    for (const kind of KINDS) await runRound(kind, load, asked);

    const processes = sides.map(({ process }) => process);
    const before = await measureIdle(processes, settings.idleMs);
    const rounds: Round[] = [];
    for (let round = 0; round < settings.rounds; round++)
      for (const kind of KINDS) rounds.push(await runRound(kind, load, asked));
    const after = await measureIdle(processes, settings.idleMs);

    const idle = processes.map((process) => mean([before.get(process) ?? 0, after.get(process) ?? 0]));
    return KINDS.map((kind) =>
      describe(
        kind,
        sides,
        rounds.filter((round) => round.kind === kind),
        idle,
        leftOut,
      ),
    );
  } finally {
    await targets.stop();
  }
}

async function runRound(kind: Kind, load: Load, { direct, sides }: Pick<Targets, 'direct' | 'sides'>): Promise<Round> {
  const addresses = [direct(kind), ...sides.map((side) => side.addressOf(kind))];
  const cues = Array.from({ length: REQUESTS_A_ROUND * addresses.length }, (_, index) => ({
    atMs: (index * EVERY_MS) / addresses.length,
    address: index % addresses.length,
  }));
  const usages = () => Promise.all(sides.map(({ process }) => process.usage()));
  const startMs = performance.now();
  const before = await usages();
  const micros = await load.play({ addresses, cues });
  // The last one has as long for what it sets off as those before it.
  await sleep(EVERY_MS);
  const after = await usages();
  const elapsedMs = performance.now() - startMs;

  const [upstream = [], ...others] = addresses.map((_, address) =>
    micros.filter((_micros, cue) => cue % addresses.length === address),
  );
  return {
    kind,
    shares: after.map(({ cpuMicros, rssBytes }, side) => ({
      ...{ cpuMicros: cpuMicros - (before[side]?.cpuMicros ?? NaN), elapsedMs, rssBytes: [rssBytes] },
    })),
    firstByteMicros: { upstream, sides: others },
  };
}

/** `idle` is the CPU ms a second of each side without any request. */
function describe(
  { name, title }: Kind,
  sides: readonly Side[],
  rounds: readonly Round[],
  idle: readonly number[],
  leftOut: readonly PeerFigures[],
): CaseFigures {
  const caused = rounds.map(({ shares }) =>
    shares.map((share, side) => ({ ...share, cpuMicros: share.cpuMicros - (idle[side] ?? 0) * share.elapsedMs })),
  );
  const upstream = rounds.flatMap(({ firstByteMicros }) => firstByteMicros.upstream);
  const figures = (side: number): TargetFigures => {
    const shares = caused.flatMap((round) => round[side] ?? []);
    return {
      cpuMicrosPerRequest: median(shares.map(({ cpuMicros }) => cpuMicros / REQUESTS_A_ROUND)),
      requestsPerSecond: 1000 / EVERY_MS,
      addedFirstByteMicros: addedFirstByte(
        rounds.flatMap(({ firstByteMicros }) => firstByteMicros.sides[side] ?? []),
        upstream,
      ),
      peakRssMb: Math.max(...shares.flatMap(({ rssBytes }) => rssBytes)) / 2 ** 20,
      busyRssMb: undefined,
      newHandshakes: undefined,
      ...(idle[side] !== undefined && { idleMsPerSecond: idle[side] }),
    };
  };
  return compareSides({ name, title, bar: undefined }, sides, caused, figures, leftOut);
}
