import { createSseDecoder } from '../dialects/decode-sse.js';

/** What has arrived of an event stream, for an upstream that waits for it. */
interface Arrival {
  /** Takes the pieces of the answer from the client's request. */
  onChunk: (bytes: Buffer) => void;
  /**
   * Resolves to true as soon as the names of the events that have come are the wanted ones, and to false after the
   * limit.
   */
  until(wanted: (names: readonly string[]) => boolean, limitMs: number): Promise<boolean>;
}

/**
 * Within this time every event arrives, even through a slow network or on a busy machine, unless the gateway keeps it
 * back.
 */
export const PATIENCE_MS = 8_000;

/** Lets an upstream wait for what its client has seen, and not for the clock, which goes on while a machine is busy. */
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
