import { type BigIntStats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { callEvery } from './call-every.js';

/** Gives what tells a file from another one at its path; empty where there is no file. */
export function versionOf(path: string): string {
  try {
    return describe(statSync(path, { bigint: true }));
  } catch {
    return '';
  }
}

function describe({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/**
 * Calls back whenever the file at a path is no longer the one of `version`, and then each time it changes again. Node's
 * `watchFile` takes its first look at some later moment and never tells of what changed before. A volume that does not
 * answer holds nothing up. Returns a function that stops it.
 */
export function followFile(path: string, version: string, intervalMs: number, changed: () => void): () => void {
  let seen = version;
  let looking = false;
  let stopped = false;
  const look = async (): Promise<void> => {
    looking = true;
    const found = await stat(path, { bigint: true }).then(describe, () => '');
    looking = false;
    if (stopped || found === seen) return;
    seen = found;
    changed();
  };
  const stop = callEvery(intervalMs, () => {
    if (!looking) void look();
  });
  return () => {
    stopped = true;
    stop();
  };
}
