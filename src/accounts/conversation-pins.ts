import { hash } from 'node:crypto';

interface Pin {
  /** The id of an account, or the name of an endpoint. */
  home: string;
  usedAtMs: number;
}

/**
 * Remembers the home that a conversation is pinned to: an account, or an endpoint. The key is a digest of the
 * conversation's id, since clients choose ids of any length. The number of pins is bounded: a new pin replaces the one
 * that was idle longest.
 */
export class ConversationPins {
  /** Least recently used first. */
  private readonly pins = new Map<string, Pin>();

  constructor(
    private readonly idleMs: number,
    private readonly limit: number,
  ) {}

  get size(): number {
    return this.pins.size;
  }

  /** Gives the home of a conversation, and keeps the pin alive. */
  find(conversation: string, nowMs: number): string | undefined {
    const key = keyOf(conversation);
    const pin = this.pins.get(key);
    if (!pin) return undefined;
    this.pins.delete(key);
    if (nowMs - pin.usedAtMs >= this.idleMs) return undefined;
    pin.usedAtMs = nowMs;
    this.pins.set(key, pin);
    return pin.home;
  }

  /** Counts the conversations of each home. Looks at every pin. */
  count(nowMs: number): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { home, usedAtMs } of this.pins.values())
      if (nowMs - usedAtMs < this.idleMs) counts.set(home, (counts.get(home) ?? 0) + 1);

    return counts;
  }

  put(conversation: string, home: string, nowMs: number): void {
    const key = keyOf(conversation);
    this.pins.delete(key);
    this.pins.set(key, { home, usedAtMs: nowMs });
    for (const [oldest, pin] of this.pins) {
      if (this.pins.size <= this.limit && nowMs - pin.usedAtMs < this.idleMs) break;
      this.pins.delete(oldest);
    }
  }
}

/** Gives 128 bits of SHA-256. */
function keyOf(conversation: string): string {
  return hash('sha256', conversation, 'buffer').toString('base64url', 0, 16);
}
