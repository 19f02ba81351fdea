import { createSseDecoder } from '../dialects/decode-sse.js';

/** What has come of an event stream by now, for an upstream that waits for it. */
interface Arrival {
  /** For the client's request. */
  onChunk: (bytes: Buffer) => void;
  /**
   * Resolves as soon as the names of the events that have come are as wanted, and then says so; false after the limit.
   */
  until(wanted: (names: readonly string[]) => boolean, limitMs: number): Promise<boolean>;
}

/** So long that it takes a gateway to keep an event back: neither a network nor a machine that is busy does. */
export const PATIENCE_MS = 8_000;

/** Lets an upstream go by what its client has seen rather than by the clock, which goes on while a machine is busy. */
export function watchArrival(): Arrival {
  const decoder = createSseDecoder();
  const names: string[] = [];
  let look = (): void => undefined;
  return {
    onChunk: (bytes) => {
      names.push(...decoder.push(bytes).map(({ event }) => event));
      look();
    },
    until: (wanted, limitMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(wanted(names)), limitMs);
        look = () => {
          if (!wanted(names)) return;
          clearTimeout(timer);
          resolve(true);
        };
        look();
      }),
  };
}
