import { type Case, requestBytes } from './cases.js';
import { type Child } from './start-child.js';
import { type Load } from './start-load.js';
import { median, quantile, spread } from './statistics.js';
import { startTargets, type TargetSettings, type Targets } from './targets.js';

export interface CaseSettings extends TargetSettings {
  minRounds: number;
  maxRounds: number;
}

/** What one of the two processes did in a case; times are medians over the rounds. */
export interface TargetFigures {
  cpuMicrosPerRequest: number;
  requestsPerSecond: number;
  /** Beyond what the upstream takes when it is asked directly; undefined where it is not measured. */
  addedFirstByteMicros: { p50: number; p99: number } | undefined;
  peakRssMb: number;
  /** With the network proxy, after the warm-up; undefined where there is none. */
  newHandshakes: number | undefined;
}

export interface CaseFigures {
  name: string;
  title: string;
  gateway: TargetFigures;
  reference: TargetFigures;
  /** CPU a request, gateway over reference, of the two halves of each round. */
  cpuRatio: { median: number; min: number; max: number; spread: number; rounds: number };
  bar: number | undefined;
}

const TARGETS = ['gateway', 'reference'] as const;
type TargetName = (typeof TARGETS)[number];

/** What each target used for its share of a round, and how long that took. */
type Round = Record<TargetName, { cpuMicros: number; elapsedMs: number }>;

/** The interquartile range of the ratio, as a share of its median, at which a case has been measured well enough. */
const ENOUGH = 0.08;

/**
 * Measures one case: warms both targets up, then runs rounds in which each serves the same number of
 * requests, until the ratio's spread is small or the rounds are used up.
 */
export async function measureCase(one: Case, load: Load, settings: CaseSettings): Promise<CaseFigures> {
  const targets = await startTargets(one, settings);
  try {
    await runRound(one, load, targets);
    await runRound(one, load, targets);
    const handshakesBefore = countHandshakes(targets);
    const rounds: Round[] = [];
    const firstBytes: Record<TargetName | 'upstream', number[]> = { gateway: [], reference: [], upstream: [] };
    let ratios: number[] = [];
    do {
      rounds.push(await runRound(one, load, targets));
      if (one.sequential > 0) for (const name of [...TARGETS, 'upstream'] as const) firstBytes[name].push(...(await firstByteMicros(one, load, targets, name)));
      ratios = rounds.map(({ gateway, reference }) => gateway.cpuMicros / reference.cpuMicros);
    } while (ratios.length < settings.minRounds || (ratios.length < settings.maxRounds && spread(ratios) > ENOUGH));

    const handshakesAfter = countHandshakes(targets);
    const figures = async (name: TargetName): Promise<TargetFigures> => ({
      cpuMicrosPerRequest: median(rounds.map((round) => round[name].cpuMicros / one.requests)),
      requestsPerSecond: median(rounds.map((round) => (one.requests / round[name].elapsedMs) * 1000)),
      addedFirstByteMicros: one.sequential > 0 ? added(firstBytes[name], firstBytes.upstream) : undefined,
      peakRssMb: (await targets[name].usage()).peakRssBytes / 2 ** 20,
      newHandshakes: handshakesBefore && handshakesAfter ? handshakesAfter[name] - handshakesBefore[name] : undefined,
    });
    return {
      name: one.name,
      title: one.title,
      gateway: await figures('gateway'),
      reference: await figures('reference'),
      cpuRatio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios), spread: spread(ratios), rounds: ratios.length },
      bar: settings.team ? one.teamBar : one.bar,
    };
  } finally {
    await targets.stop();
  }
}

/** Both targets serve the case's requests, slice by slice and by turns; who begins alternates as well. */
async function runRound(one: Case, load: Load, targets: Targets): Promise<Round> {
  const round: Round = { gateway: { cpuMicros: 0, elapsedMs: 0 }, reference: { cpuMicros: 0, elapsedMs: 0 } };
  for (let slice = 0; slice < one.slices; slice++) {
    for (const name of slice % 2 === 0 ? TARGETS : TARGETS.toReversed()) {
      const target = targets[name];
      const before = await target.usage();
      const { elapsedMs } = await load.run({ ...addressOf(one, target, one.path, targets.keys[name]), concurrency: one.concurrency, requests: one.requests / one.slices });
      round[name].cpuMicros += (await target.usage()).cpuMicros - before.cpuMicros;
      round[name].elapsedMs += elapsedMs;
    }
  }
  return round;
}

/** One request after the other; the upstream itself is asked without TLS and proxy only where the targets do so too. */
async function firstByteMicros(one: Case, load: Load, targets: Targets, name: TargetName | 'upstream'): Promise<number[]> {
  if (name === 'upstream' && one.throughProxy) return [];
  const path = name === 'upstream' ? `/${one.answer}/v1/messages` : one.path;
  const key = name === 'upstream' ? 'none' : targets.keys[name];
  const { firstByteMicros: micros } = await load.run({ ...addressOf(one, targets[name], path, key), concurrency: 1, requests: one.sequential });
  return micros;
}

function added(target: readonly number[], direct: readonly number[]) {
  const beyond = (share: number): number => quantile(target, share) - (direct.length > 0 ? quantile(direct, share) : 0);
  return { p50: beyond(0.5), p99: beyond(0.99) };
}

function addressOf(one: Case, target: Child, path: string, key: string) {
  const { host, port } = new URL(target.url);
  return { port: Number(port), request: requestBytes(one, host, path, key) };
}

/** Every tunnel stands for one more handshake, with the upstream behind it. */
function countHandshakes({ proxies }: Targets): Record<TargetName, number> | undefined {
  if (!proxies) return undefined;
  return { gateway: proxies.gateway.handshakes + proxies.gateway.targets.length, reference: proxies.reference.handshakes + proxies.reference.targets.length };
}
