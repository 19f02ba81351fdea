/** For `looks`, where a limit says what somebody else has failed to do. */
export const FAIR_LOOKS = 4;

/**
 * Calls back whenever nothing was heard for a while. One timer: it sleeps until the limit could be reached at the
 * earliest and looks again. With several `looks` it wakes that often within the limit to see whether this process stood
 * still: what it could not hear meanwhile was no silence.
 */
export class SilenceWatch {
  private lastMs = performance.now();
  private dueMs = 0;
  private timer: NodeJS.Timeout;

  constructor(
    private limitMs: number,
    private readonly onSilence: () => void,
    private readonly looks = 1,
  ) {
    this.timer = this.sleep(limitMs);
  }

  /** Something was heard. Cheap enough for every chunk of a stream: the timer is not touched. */
  touch(): void {
    this.lastMs = performance.now();
  }

  setLimit(limitMs: number): void {
    this.limitMs = limitMs;
    this.lastMs = performance.now();
    clearTimeout(this.timer);
    this.timer = this.sleep(limitMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private readonly look = (): void => {
    const nowMs = performance.now();
    if (this.looks > 1) this.lastMs = Math.min(nowMs, this.lastMs + Math.max(0, nowMs - this.dueMs));
    const silentMs = nowMs - this.lastMs;
    if (silentMs < this.limitMs - 1) {
      this.timer = this.sleep(this.limitMs - silentMs);
      return;
    }
    this.lastMs = nowMs;
    this.timer = this.sleep(this.limitMs);
    this.onSilence();
  };

  private sleep(ms: number): NodeJS.Timeout {
    const stepMs = Math.min(ms, this.limitMs / this.looks);
    this.dueMs = performance.now() + stepMs;
    return setTimeout(this.look, stepMs);
  }
}
