/** `checks` for a limit on somebody else: the timer notices when this process itself stood still. */
export const STALL_CHECKS = 4;

/**
 * Calls back whenever nothing has happened for `limitMs`. It uses one timer, which sleeps until the limit can be
 * reached at the earliest and then checks again. With several `checks` it wakes that often within the limit; a check
 * that comes late shows that this process stood still, and that time does not count as idle.
 */
export class IdleTimer {
  private lastMs = performance.now();
  private dueMs = 0;
  private timer: NodeJS.Timeout;

  constructor(
    private limitMs: number,
    private readonly onIdle: () => void,
    private readonly checks = 1,
  ) {
    this.timer = this.sleep(limitMs);
  }

  /**
   * Notes that something has happened. It does not touch the timer, so it is cheap enough for every chunk of a stream.
   */
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

  private check(): void {
    const nowMs = performance.now();
    if (this.checks > 1) this.lastMs = Math.min(nowMs, this.lastMs + Math.max(0, nowMs - this.dueMs));
    const idleMs = nowMs - this.lastMs;
    if (idleMs < this.limitMs - 1) {
      this.timer = this.sleep(this.limitMs - idleMs);
      return;
    }
    this.lastMs = nowMs;
    this.timer = this.sleep(this.limitMs);
    this.onIdle();
  }

  private sleep(ms: number): NodeJS.Timeout {
    const stepMs = Math.min(ms, this.limitMs / this.checks);
    this.dueMs = performance.now() + stepMs;
    return setTimeout(() => this.check(), stepMs);
  }
}
