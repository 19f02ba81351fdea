import { statSync } from 'node:fs';

/** What tells a file from another one at its path; empty where there is none. */
export function versionOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return '';
  }
}

/**
 * Calls back whenever the file at a path is no longer the one of `version`, then the next one. Node's `watchFile` takes its first
 * look at some later moment and never tells of what changed before. Returns how to stop.
 */
export function followFile(path: string, version: string, intervalMs: number, changed: () => void): () => void {
  let seen = version;
  const timer = setInterval(() => {
    const found = versionOf(path);
    if (found === seen) return;
    seen = found;
    changed();
  }, intervalMs).unref();
  return () => clearInterval(timer);
}
