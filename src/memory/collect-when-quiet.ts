import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 1_000;
/** Code that ran hot has to become so again after a collection without any request under way, so this is not for the moments between two. */
const QUIET_MS = 3_000;
/** What a collection must promise, which takes some 30 ms. */
const WORTH_BYTES = 32 * 1024 * 1024;
const OLD_GENERATION: ReadonlySet<string> = new Set(['old_space', 'large_object_space']);

export interface Collector {
  /** Bytes of the heap's old generation that are taken, by what lives and by what does not. */
  usedBytes(): number;
  collect(): void;
}

/**
 * Collects the heap's garbage when nobody waits for anything and much has come since it last did. The heap may grow to three times what lives in
 * it, so that bodies of requests do not have it marked all the time; what a wave of streams leaves behind would otherwise stay
 * until well into the next one. `idleMs` is for how long nothing has been under way. Returns how to stop.
 */
export function collectWhenQuiet(idleMs: () => number, collector: Collector = v8Collector()): () => void {
  let lowestBytes = collector.usedBytes();
  const timer = setInterval(() => {
    const usedBytes = collector.usedBytes();
    lowestBytes = Math.min(lowestBytes, usedBytes);
    if (idleMs() < QUIET_MS || usedBytes - lowestBytes < WORTH_BYTES) return;
    collector.collect();
    lowestBytes = collector.usedBytes();
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** Node.js has no other way to ask for a collection: https://nodejs.org/api/cli.html#--expose-gc */
function v8Collector(): Collector {
  let collect: (() => void) | undefined;
  return {
    usedBytes: () => getHeapSpaceStatistics().reduce((bytes, { space_name: name, space_used_size: used }) => bytes + (OLD_GENERATION.has(name) ? used : 0), 0),
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
