import { setTimeout } from 'node:timers/promises';

/** Whether a promise resolves within a time, in milliseconds; nobody waits longer. Rejects where the promise does. */
export async function settlesWithin(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  const giveUp = new AbortController();
  const late = setTimeout(limitMs, false, { signal: giveUp.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    giveUp.abort();
  }
}
