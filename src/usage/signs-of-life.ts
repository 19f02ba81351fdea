import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { steadyNowMs } from '../config/steady-clock.js';

/** The time of this file is the last sign of life of the process that owns its folder. */
const SIGN = 'alive';

/** Gives a sign of life in a folder, the first one or a further one. Throws where the folder is not there. */
export function giveSign(folder: string): void {
  writeFileSync(join(folder, SIGN), '', { mode: 0o600 });
}

/** Gives a further sign of life. Throws where another process has taken the folder, or the file, away. */
export function repeatSign(folder: string): void {
  const now = new Date();
  utimesSync(join(folder, SIGN), now, now);
}

/** Watches the signs of life of other processes. */
export class SignsOfLife {
  /** By folder: the last sign of life that lies in the future, and the steady moment at which it was first seen. */
  private readonly datedAhead = new Map<string, { signMs: number; sinceMs: number }>();

  /**
   * Whether the process of a folder has given a sign of life lately. Where somebody has set the clock back, the last
   * one lies in the future: the process then has to give another one.
   */
  isAlive(folder: string, staleMs: number): boolean {
    let signMs: number;
    try {
      signMs = statSync(join(folder, SIGN)).mtimeMs;
    } catch {
      // Another process makes or removes the folder at this moment.
      return true;
    }
    const agoMs = Date.now() - signMs;
    const seen = this.datedAhead.get(folder);
    this.datedAhead.delete(folder);
    if (agoMs >= 0) return agoMs < staleMs;
    const sinceMs = seen?.signMs === signMs ? seen.sinceMs : steadyNowMs();
    this.datedAhead.set(folder, { signMs, sinceMs });
    return steadyNowMs() - sinceMs < staleMs;
  }
}
