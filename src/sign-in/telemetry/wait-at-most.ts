import { setTimeout } from 'node:timers/promises';

/** Waits for a promise, and not longer than a time. */
export async function waitAtMost(promise: Promise<unknown>, limitMs: number): Promise<void> {
  const over = new AbortController();
  const late = setTimeout(limitMs, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}
