import { type Dialect } from '../../src/dialects/dialect.js';
import { WIRES } from './wire.js';

/** How the upstream treats an attempt before the one that it serves. */
export const FAULTS = ['429', '500', '529', 'no answer', 'error as first event', 'cut in the first event'] as const;
export type Fault = (typeof FAULTS)[number];

/** What a client does beside waiting for all of its answer. */
export const MANNERS = ['patient', 'reads late', 'leaves while it sends', 'leaves while it reads'] as const;
export type Manner = (typeof MANNERS)[number];

/** One request of one client and its answer, all of it decided by its number. */
export interface Exchange {
  number: number;
  from: Dialect;
  to: Dialect;
  /** The client names a model that stands for another one, so that the gateway puts a name into the bytes. */
  redirected: boolean;
  streaming: boolean;
  asked: string;
  /** The answer's text, as the events of a stream have it. */
  pieces: readonly string[];
  gzip: boolean;
  answerGzip: boolean;
  faults: readonly Fault[];
  manner: Manner;
  /** The upstream answers before it has read the request. */
  early: boolean;
  /** The upstream closes its connection behind the answer. */
  closes: boolean;
  random: Random;
}

/** A number of at least 0 and less than `below`. */
export type Random = (below: number) => number;

const SMALLEST_BYTES = 300;
const LARGEST_BYTES = 1024 * 1024;
/** Of larger bodies less than a system takes for a receiver that does not read. */
const EARLY_FROM_BYTES = 200_000;

/** All pairs of dialects. */
export const PAIRS: readonly (readonly [from: Dialect, to: Dialect])[] = (Object.keys(WIRES) as Dialect[]).flatMap(
  (from) => (Object.keys(WIRES) as Dialect[]).map((to) => [from, to] as const),
);
/** How many pieces the stream of an answer has. */
export const PIECE_COUNTS = [1, 4, 25] as const;

export function planExchange(number: number): Exchange {
  const random = randomOf(number);
  const oneOf = <T>(choices: readonly T[]): T => choices[random(choices.length)] as T;
  const chance = (percent: number): boolean => random(100) < percent;
  // Half of all stay in their dialect.
  const [from, to] = oneOf(PAIRS.filter(([client, upstream]) => (client === upstream) === (number % 2 === 0)));
  const streaming = chance(50);
  const bytes = Math.round(SMALLEST_BYTES * (LARGEST_BYTES / SMALLEST_BYTES) ** (random(1000) / 1000));
  const count = oneOf(PIECE_COUNTS);
  const answerBytes = Math.round(30 * 1000 ** (random(1000) / 1000));
  const faults = chance(20)
    ? Array.from({ length: 1 + random(2) }, () =>
        oneOf(FAULTS.filter((fault) => (streaming && to === 'messages') || !/event/.test(fault))),
      )
    : [];
  const closes = chance(10);
  const manner = chance(20) ? oneOf(MANNERS) : 'patient';
  return {
    number,
    from,
    to,
    redirected: chance(25),
    streaming,
    asked: marked(number, 0, bytes),
    pieces: Array.from({ length: count }, (_, index) => marked(number, index + 1, answerBytes)),
    gzip: chance(25),
    answerGzip: !streaming && chance(15),
    faults,
    manner,
    // Nobody reads the rest of a request whose connection is closed behind the answer, or whose client has left with
    // the answer.
    early:
      !closes &&
      !manner.startsWith('leaves') &&
      bytes > EARLY_FROM_BYTES &&
      !streaming &&
      faults.length === 0 &&
      chance(25),
    closes,
    random,
  };
}

/** A text in which every few bytes say whose they are, and which JSON and its escapes have to do with. */
function marked(number: number, piece: number, bytes: number): string {
  const mark = `<${number}.${piece} é"\\n>`;
  return mark.repeat(Math.ceil(bytes / mark.length));
}

export function numberIn(text: string): number | undefined {
  const number = /<(\d+)\.\d+ /.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

/**
 * https://en.wikipedia.org/wiki/Linear_congruential_generator, by the numbers of Numerical Recipes; its upper bits are
 * good enough here.
 */
function randomOf(seed: number): Random {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
