/** All that a process keeps of telemetry at a time: what is being read, what waits and what is being sent. */
const MOST_HELD_BYTES = 32 * 1024 * 1024;

/** Counts the bytes of telemetry in memory, so that a slow collector costs telemetry and nothing else. */
export class TelemetryRoom {
  private held = 0;

  /** Takes room; gives false where there is too little left. */
  take(bytes: number): boolean {
    if (this.held + bytes > MOST_HELD_BYTES) return false;
    this.held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.held -= bytes;
  }

  get heldBytes(): number {
    return this.held;
  }
}
