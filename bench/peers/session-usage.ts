import { readdirSync, readFileSync } from 'node:fs';
import { type ProcessUsage } from '../report-usage.js';

/** Linux tells times to programs in hundredths of a second, whatever its kernel counts in. */
const MICROS_A_TICK = 10_000;

/** Places in `/proc/PID/stat` behind the name: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const SESSION = 3;
const TIMES = { own: [11, 12], endedChildren: [13, 14] };

/**
 * What all processes of a session have used so far, from `/proc`. The memory of several is added up, so what they share
 * counts more than once; of what has ended only the time is known.
 */
export function sessionUsage(session: number): ProcessUsage {
  const usage = { cpuMicros: 0, rssBytes: 0, peakRssBytes: 0 };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const one = readProcess(pid, session);
    if (!one) continue;
    usage.cpuMicros += one.cpuMicros;
    usage.rssBytes += one.rssBytes;
    usage.peakRssBytes += one.peakRssBytes;
  }
  return usage;
}

/** Undefined for a process of another session, and for one that has just ended. */
function readProcess(pid: string, session: number): ProcessUsage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name stands in brackets and may have any character.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    if (fields[SESSION] !== session) return undefined;
    const micros = (places: readonly number[]): number =>
      places.reduce((sum, place) => sum + (fields[place] ?? 0), 0) * MICROS_A_TICK;
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const bytes = (name: string): number => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
    return {
      // The threads' times are exact, but miss threads that have ended.
      cpuMicros: Math.max(micros(TIMES.own), threadMicros(pid)) + micros(TIMES.endedChildren),
      rssBytes: bytes('VmRSS'),
      peakRssBytes: bytes('VmHWM'),
    };
  } catch {
    return undefined;
  }
}

/** Nanoseconds on a processor come first: https://docs.kernel.org/scheduler/sched-stats.html */
function threadMicros(pid: string): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce(
    (sum, thread) => sum + Number.parseInt(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1')) / 1000,
    0,
  );
}
