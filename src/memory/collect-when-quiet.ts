import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 1_000;
/** It has to be quiet at so many looks in a row: a client may only be thinking. */
const QUIET_LOOKS = 2;
/** What a collection must promise, which takes some 30 ms. */
const WORTH_BYTES = 24 * 1024 * 1024;

export interface Collector {
  /** Bytes of the heap that are taken, by what lives and by what does not. */
  usedBytes(): number;
  collect(): void;
}

/**
 * Collects the heap's garbage when nobody waits for anything and much has come since it last did. The heap may grow to three times what lives in
 * it, so that bodies of requests do not have it marked all the time; what a wave of streams leaves behind would otherwise stay
 * until well into the next one. Returns how to stop.
 */
export function collectWhenQuiet(isQuiet: () => boolean, collector: Collector = v8Collector()): () => void {
  let quietLooks = 0;
  let lowestBytes = Number.POSITIVE_INFINITY;
  const timer = setInterval(() => {
    quietLooks = isQuiet() ? quietLooks + 1 : 0;
    const usedBytes = collector.usedBytes();
    lowestBytes = Math.min(lowestBytes, usedBytes);
    if (quietLooks < QUIET_LOOKS || usedBytes - lowestBytes < WORTH_BYTES) return;
    collector.collect();
    lowestBytes = collector.usedBytes();
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** Node.js has no other way to ask for a collection: https://nodejs.org/api/cli.html#--expose-gc */
function v8Collector(): Collector {
  let collect: (() => void) | undefined;
  return {
    usedBytes: () => getHeapStatistics().used_heap_size,
    collect: () => {
      if (!collect) {
        setFlagsFromString('--expose-gc');
        collect = runInNewContext('gc') as () => void;
        setFlagsFromString('--no-expose-gc');
      }
      collect();
    },
  };
}
