import { type LoadOrder } from '../load.js';
import { type Child } from '../start-child.js';

/** Requests for a process. */
export interface Work {
  child: Child;
  order: LoadOrder;
}

/** One point of a curve. */
export interface Rung {
  /** What the curve is over. */
  x: number;
  gateway: Work;
  /** The same for the reference, where it means anything. */
  reference: Work | undefined;
}

/** CPU µs a request of a rung, one figure a round. */
export interface RungFigures {
  gateway: number[];
  reference: number[];
}
