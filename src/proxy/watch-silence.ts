/** Calls back whenever nothing was heard for a while. */
export interface SilenceWatch {
  /** Something was heard. Cheap enough for every chunk of a stream: the timer is not touched. */
  touch(): void;
  setLimit(limitMs: number): void;
  stop(): void;
}

/** For `looks`, where a limit says what somebody else has failed to do. */
export const FAIR_LOOKS = 4;

/**
 * One timer a watch: it sleeps until the limit could be reached at the earliest and looks again. With several `looks` it wakes
 * that often within the limit to see whether this process stood still: what it could not hear meanwhile was no silence.
 */
export function watchSilence(limitMs: number, onSilence: () => void, looks = 1): SilenceWatch {
  let limit = limitMs;
  let lastMs = performance.now();
  let dueMs = 0;
  let timer = sleep(limit);

  function sleep(ms: number) {
    const stepMs = Math.min(ms, limit / looks);
    dueMs = performance.now() + stepMs;
    return setTimeout(look, stepMs);
  }

  function look() {
    const nowMs = performance.now();
    if (looks > 1) lastMs = Math.min(nowMs, lastMs + Math.max(0, nowMs - dueMs));
    const silentMs = nowMs - lastMs;
    if (silentMs >= limit - 1) {
      lastMs = nowMs;
      timer = sleep(limit);
      onSilence();
    } else {
      timer = sleep(limit - silentMs);
    }
  }

  return {
    touch: () => {
      lastMs = performance.now();
    },
    setLimit: (next) => {
      limit = next;
      lastMs = performance.now();
      clearTimeout(timer);
      timer = sleep(limit);
    },
    stop: () => clearTimeout(timer),
  };
}
