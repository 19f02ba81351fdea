import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { steadyNowMs } from '../config/steady-clock.js';

/** The time of this file is the last heartbeat of the process that owns its folder. */
const FILE = 'alive';

/** Writes the file of a folder's heartbeats, or writes it anew. Throws where the folder is not there. */
export function beginHeartbeat(folder: string): void {
  writeFileSync(join(folder, FILE), '', { mode: 0o600 });
}

/** Repeats the heartbeat. Throws where another process has taken the folder, or the file, away. */
export function repeatHeartbeat(folder: string): void {
  const now = new Date();
  utimesSync(join(folder, FILE), now, now);
}

/** Watches the heartbeats of other processes. */
export class Heartbeats {
  /** By folder: the last heartbeat that lies in the future, and the steady moment at which it was first seen. */
  private readonly datedAhead = new Map<string, { beatMs: number; sinceMs: number }>();

  /**
   * Whether the process of a folder has had a heartbeat lately. Where somebody has set the clock back, the last
   * one lies in the future: the process then has to have another one.
   */
  isAlive(folder: string, staleMs: number): boolean {
    let beatMs: number;
    try {
      beatMs = statSync(join(folder, FILE)).mtimeMs;
    } catch {
      // Another process makes or removes the folder at this moment.
      return true;
    }
    const agoMs = Date.now() - beatMs;
    const seen = this.datedAhead.get(folder);
    this.datedAhead.delete(folder);
    if (agoMs >= 0) return agoMs < staleMs;
    const sinceMs = seen?.beatMs === beatMs ? seen.sinceMs : steadyNowMs();
    this.datedAhead.set(folder, { beatMs, sinceMs });
    return steadyNowMs() - sinceMs < staleMs;
  }
}
