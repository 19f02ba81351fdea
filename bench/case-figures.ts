import { type AddedFirstByte } from './measure-first-bytes.js';
import { ratiosOf, type Share } from './measure-rounds.js';
import { median, summarize, type Summary } from './statistics.js';

/** What one of the processes did in a case; times are medians over the rounds. */
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
  /** Of a day, all in all. */
  cpuSeconds?: number;
}

/** What another gateway did, against the reference; or why it was not measured. */
export type PeerFigures = { name: string } & ({ figures: TargetFigures; cpuRatio: Summary } | { failure: string });

export interface CaseFigures {
  name: string;
  title: string;
  gateway: TargetFigures;
  reference: TargetFigures;
  /** CPU a request, gateway over reference, of each round. */
  cpuRatio: Summary;
  bar: number | undefined;
  peers: readonly PeerFigures[];
}

/** The sides of a case, in the order in which they have their shares of every round, and those that were left out. */
export function compareSides(
  one: Pick<CaseFigures, 'name' | 'title' | 'bar'>,
  sides: readonly { name: string }[],
  rounds: readonly (readonly Share[])[],
  figures: (side: number) => TargetFigures,
  leftOut: readonly PeerFigures[] = [],
): CaseFigures {
  const { name, title, bar } = one;
  const ratioOf = (side: number): Summary => summarize(ratiosOf(rounds, side));
  return {
    ...{ name, title, bar, gateway: figures(0), reference: figures(1), cpuRatio: ratioOf(0) },
    peers: [
      ...sides.slice(2).map((peer, index) => ({
        ...{ name: peer.name, figures: figures(index + 2), cpuRatio: ratioOf(index + 2) },
      })),
      ...leftOut,
    ],
  };
}

/** The figures of one that had the same share of every round; `more` is what rounds do not show. */
export function describeShares(
  shares: readonly Share[],
  requests: number,
  more: Pick<TargetFigures, 'addedFirstByteMicros' | 'peakRssMb' | 'newHandshakes'>,
): TargetFigures {
  const rssBytes = shares.flatMap((share) => share.rssBytes);
  return {
    ...more,
    cpuMicrosPerRequest: median(shares.map(({ cpuMicros }) => cpuMicros / requests)),
    requestsPerSecond: median(shares.map(({ elapsedMs }) => (requests / elapsedMs) * 1000)),
    busyRssMb: rssBytes.length > 0 ? Math.max(...rssBytes) / 2 ** 20 : undefined,
  };
}
