/** Calls back whenever nothing was heard for a while. */
export interface SilenceWatch {
  /** Something was heard. Cheap enough for every chunk of a stream: the timer is not touched. */
  touch(): void;
  setLimit(limitMs: number): void;
  stop(): void;
}

/** One timer a watch: it sleeps until the limit could be reached at the earliest and looks again. */
export function watchSilence(limitMs: number, onSilence: () => void): SilenceWatch {
  let limit = limitMs;
  let lastMs = performance.now();
  let timer = setTimeout(look, limit);

  function look() {
    const silentMs = performance.now() - lastMs;
    if (silentMs >= limit - 1) {
      lastMs = performance.now();
      timer = setTimeout(look, limit);
      onSilence();
    } else {
      timer = setTimeout(look, limit - silentMs);
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
      timer = setTimeout(look, limit);
    },
    stop: () => clearTimeout(timer),
  };
}
