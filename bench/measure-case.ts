import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf } from './address-of.js';
import { type Case } from './cases.js';
import { type AddedFirstByte, measureFirstBytes } from './measure-first-bytes.js';
import { type Child } from './start-child.js';
import { type Load } from './start-load.js';
import { median, spread } from './statistics.js';
import { startTargets, type TargetSettings, type Targets } from './targets.js';

interface CaseSettings extends TargetSettings {
  minRounds: number;
  maxRounds: number;
}

/** What one of the two processes did in a case; times are medians over the rounds. */
export interface TargetFigures {
  cpuMicrosPerRequest: number;
  requestsPerSecond: number;
  /** Undefined where it is not measured. */
  addedFirstByteMicros: AddedFirstByte | undefined;
  peakRssMb: number;
  /**
   * The most that was seen when the process was asked once a second during the rounds; undefined where these are
   * shorter.
   */
  busyRssMb: number | undefined;
  /** With the network proxy, after the warm-up; undefined where there is none. */
  newHandshakes: number | undefined;
  /** CPU ms a second without any request, where it was taken off; undefined where it is part of the figures. */
  idleMsPerSecond?: number;
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

/** What each target used for its share of a round, how long that took, and its memory meanwhile. */
type Round = Record<TargetName, { cpuMicros: number; elapsedMs: number; rssBytes: number[] }>;

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
    let ratios: number[] = [];
    do {
      rounds.push(await runRound(one, load, targets));
      ratios = rounds.map(({ gateway, reference }) => gateway.cpuMicros / reference.cpuMicros);
    } while (ratios.length < settings.minRounds || (ratios.length < settings.maxRounds && spread(ratios) > ENOUGH));

    const firstBytes = one.sequential > 0 ? await measureFirstBytes(one, load, targets) : undefined;
    const handshakesAfter = countHandshakes(targets);
    const figures = async (name: TargetName): Promise<TargetFigures> => ({
      cpuMicrosPerRequest: median(rounds.map((round) => round[name].cpuMicros / one.requests)),
      requestsPerSecond: median(rounds.map((round) => (one.requests / round[name].elapsedMs) * 1000)),
      addedFirstByteMicros: firstBytes?.[name],
      peakRssMb: (await targets[name].usage()).peakRssBytes / 2 ** 20,
      busyRssMb: greatestMb(rounds.flatMap((round) => round[name].rssBytes)),
      newHandshakes: handshakesBefore && handshakesAfter ? handshakesAfter[name] - handshakesBefore[name] : undefined,
    });
    return {
      name: one.name,
      title: one.title,
      gateway: await figures('gateway'),
      reference: await figures('reference'),
      cpuRatio: {
        median: median(ratios),
        min: Math.min(...ratios),
        max: Math.max(...ratios),
        spread: spread(ratios),
        rounds: ratios.length,
      },
      bar: settings.setup === 'team' ? one.teamBar : one.bar,
    };
  } finally {
    await targets.stop();
  }
}

function greatestMb(bytes: readonly number[]): number | undefined {
  return bytes.length > 0 ? Math.max(...bytes) / 2 ** 20 : undefined;
}

/** Both targets serve the case's requests, slice by slice and by turns; who begins alternates as well. */
async function runRound(one: Case, load: Load, targets: Targets): Promise<Round> {
  const round: Round = {
    gateway: { cpuMicros: 0, elapsedMs: 0, rssBytes: [] },
    reference: { cpuMicros: 0, elapsedMs: 0, rssBytes: [] },
  };
  for (let slice = 0; slice < one.slices; slice++) {
    for (const name of slice % 2 === 0 ? TARGETS : TARGETS.toReversed()) {
      const target = targets[name];
      const before = await target.usage();
      const running = load.run({
        ...addressOf(target.url, one.body, { path: one.path, clients: targets.clients[name] }),
        concurrency: one.concurrency,
        requests: one.requests / one.slices,
      });
      round[name].rssBytes.push(...(await watchRss(target, running)));
      round[name].elapsedMs += (await running).elapsedMs;
      round[name].cpuMicros += (await target.usage()).cpuMicros - before.cpuMicros;
    }
  }
  return round;
}

/** The memory of a target once a second while it works; nothing when the work takes less. */
async function watchRss(target: Child, running: Promise<unknown>): Promise<number[]> {
  const rssBytes: number[] = [];
  for (;;) {
    const works = await Promise.race([running.then(() => false), sleep(1_000, true, { ref: false })]);
    if (!works) return rssBytes;
    rssBytes.push((await target.usage()).rssBytes);
  }
}

/** Every tunnel stands for one more handshake, with the upstream behind it. */
function countHandshakes({ proxies }: Targets): Record<TargetName, number> | undefined {
  if (!proxies) return undefined;
  return {
    gateway: proxies.gateway.handshakes + proxies.gateway.targets.length,
    reference: proxies.reference.handshakes + proxies.reference.targets.length,
  };
}
