/** A worker is started again after this time, and after twice as long each time. */
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
/** A worker that has served for so long was well: what comes after has another reason. */
const WELL_AFTER_MS = 60_000;
/** So many ends in a row are a loop. */
const MOST_IN_A_ROW = 5;

/** How a worker ended that nobody had told to stop. */
interface WorkerEnd {
  /** The ends in a row before this one. */
  before: number;
  /** How long it has served; undefined where it never began to. */
  servedMs: number | undefined;
  /** Whether another worker serves at this moment. */
  othersServe: boolean;
}

/** What follows: with `restartAfterMs` undefined the whole gateway stops. */
interface EndVerdict {
  inARow: number;
  restartAfterMs: number | undefined;
}

/**
 * Decides what to do about a worker that has ended. A worker that crashes again and again would end the answers of its
 * clients each time, so it stops the whole. One that cannot start, as the database is away, does not while others
 * serve.
 */
export function judgeEnd({ before, servedMs, othersServe }: WorkerEnd): EndVerdict {
  const inARow = servedMs !== undefined && servedMs >= WELL_AFTER_MS ? 1 : before + 1;
  const isLoop = inARow >= MOST_IN_A_ROW && (servedMs !== undefined || !othersServe);
  const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (inARow - 1));
  return { inARow, restartAfterMs: isLoop ? undefined : delayMs };
}
