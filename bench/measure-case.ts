import { type CaseFigures, compareSides, describeShares, type TargetFigures } from './case-figures.js';
import { type Case } from './cases.js';
import { measureFirstBytes } from './measure-first-bytes.js';
import { measureRounds, type RoundSettings, warmUp, type Worker } from './measure-rounds.js';
import { prepareSides } from './prepare-sides.js';
import { startBusyProcess } from './start-busy-process.js';
import { type Load } from './start-load.js';
import { startTargets, type TargetSettings, type Targets } from './targets.js';

type CaseSettings = TargetSettings & Pick<RoundSettings, 'minRounds' | 'maxRounds'>;

/** Measures one case with processes of its own: all sides serve the same number of requests a round. */
export async function measureCase(one: Case, load: Load, settings: CaseSettings): Promise<CaseFigures> {
  const targets = await startTargets(one, settings);
  const neighbour = one.besideBusy ? await startBusyProcess() : undefined;
  try {
    const { sides, leftOut } = await prepareSides(targets, [one], load);
    const workers = sides.map((side): Worker => {
      const address = side.addressOf(one);
      return {
        process: side.process,
        work: (requests) => load.run({ ...address, concurrency: one.concurrency, requests }),
      };
    });
    const roundSettings = { ...settings, requests: one.requests, slices: one.slices };
    await warmUp(workers, roundSettings);
    const handshakesBefore = countHandshakes(targets);
    const rounds = await measureRounds(workers, roundSettings);
    const firstBytes = one.sequential > 0 ? await measureFirstBytes(one, load, targets.direct, sides) : [];
    const handshakes = countHandshakes(targets).map((count, side) => count - (handshakesBefore[side] ?? 0));

    const peaks = await Promise.all(sides.map(async ({ process }) => (await process.usage()).peakRssBytes));

    const { name, title } = one;
    const bar = settings.setup === 'team' ? one.teamBar : one.bar;
    const figures = (side: number): TargetFigures =>
      describeShares(
        rounds.flatMap((shares) => shares[side] ?? []),
        one.requests,
        {
          addedFirstByteMicros: firstBytes[side],
          peakRssMb: (peaks[side] ?? NaN) / 2 ** 20,
          newHandshakes: handshakes[side],
        },
      );
    return compareSides({ name, title, bar }, sides, rounds, figures, leftOut);
  } finally {
    neighbour?.stop();
    await targets.stop();
  }
}

/** Every tunnel stands for one more handshake, with the upstream behind it. Empty where there is no network proxy. */
function countHandshakes({ proxies }: Targets): number[] {
  if (!proxies) return [];
  return [proxies.gateway, proxies.reference].map(({ handshakes, targets }) => handshakes + targets.length);
}
