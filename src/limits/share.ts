import { steadyNowMs } from '../config/steady-clock.js';
import { type LevelKind } from '../keys/limit-level.js';
import { followsCalendar, type LimitName } from '../keys/limit-table.js';

/** What a replica reports about a share to the database, and what it asks for. */
export interface ShareAsk {
  /** Whose limit it is: of a key, a member, a team or the organization. */
  holderId: string;
  level: LevelKind;
  kind: LimitName;
  limit: number;
  /** When the window of `used` began; null before the first exchange. */
  startedAtMs: number | null;
  /** Whole milliseconds until that window ends, by a clock that nobody sets; null before the first exchange. */
  leftMs: number | null;
  /** All that this replica has used in that window. */
  used: number;
  /** How much of `used` the database has booked, as far as the replica knows. */
  settled: number;
  /** How much the replica would like to hold. */
  want: number;
}

export interface ShareAnswer {
  startedAtMs: number;
  /** How long the window still lasts, by the database's clock. */
  endsInMs: number;
  /** How much all replicas have used in the window, as far as they have reported. */
  spent: number;
  held: number;
}

/**
 * After the database could not fill a share up, the replica waits so long before it asks again: not every request near
 * a limit may reach the database.
 */
const DRY_MS = 200;

/**
 * The part of one limit of one holder that this replica may use up by itself. Requests under way reserve what they are
 * expected to need, so that many requests that start together do not all pass on the same remainder. All times are
 * steady.
 */
export class Share {
  reserved = 0;
  /** The amount for which requests wait. */
  awaited = 0;
  lastUsedAtMs = 0;
  /** Why the database, which answers, cannot tell the state of this limit. */
  fault: string | undefined;
  /** Whether the database has a window of the limit, as far as this replica knows; one by the minute needs none. */
  isOpen: boolean;
  private held = 0;
  private used = 0;
  private settled = 0;
  private spentByAll = 0;
  private startedAtMs: number | null = null;
  private endsAtMs = 0;
  private dryUntilMs = 0;

  constructor(
    readonly holder: { readonly id: string; readonly kind: LevelKind },
    readonly kind: LimitName,
    private whole: number,
    private surplus: number,
  ) {
    this.isOpen = !followsCalendar(kind);
  }

  get limit(): number {
    return this.whole;
  }

  /** How much the replica asks for beyond what is reserved. */
  get allotment(): number {
    return this.surplus;
  }

  /**
   * Goes on with another limit. Of a lower one the replica holds nothing before it has asked again: others may have
   * used what is left.
   */
  resize(limit: number, allotment: number): void {
    if (limit < this.whole) this.held = 0;
    this.dryUntilMs = 0;
    this.whole = limit;
    this.surplus = allotment;
  }

  available(nowMs: number): number {
    if (nowMs >= this.endsAtMs) return 0;
    return this.held - (this.used - this.settled) - this.reserved;
  }

  /** How much is left of the whole limit, as far as this replica knows; for when the database is away. */
  leftByMemory(nowMs: number): number {
    const unreported = this.used - this.settled;
    const spent = nowMs < this.endsAtMs ? this.spentByAll + unreported : followsCalendar(this.kind) ? unreported : 0;
    return this.limit - spent - this.reserved;
  }

  /** How much is used of the limit, as far as this replica knows. */
  spent(nowMs: number): number {
    return nowMs >= this.endsAtMs ? 0 : this.spentByAll + this.used - this.settled;
  }

  /** The part of the limit that is used, as far as this replica knows. */
  utilization(nowMs: number): number {
    return this.spent(nowMs) / this.limit;
  }

  msLeft(nowMs: number): number {
    return Math.max(0, this.endsAtMs - nowMs);
  }

  get isDirty(): boolean {
    return this.used !== this.settled;
  }

  isLow(nowMs: number): boolean {
    return this.available(nowMs) < this.allotment / 2 && nowMs >= this.dryUntilMs;
  }

  isDry(nowMs: number): boolean {
    return nowMs < this.dryUntilMs && nowMs < this.endsAtMs;
  }

  /** Counts an amount. One that becomes known after a window's end counts in the next window. */
  use(amount: number, nowMs = steadyNowMs()): void {
    if (nowMs >= this.endsAtMs && this.startedAtMs !== null) this.beginAnew();
    this.used += amount;
    this.lastUsedAtMs = nowMs;
  }

  /**
   * How much the replica would like to hold. A share that nobody has used since `idleSinceMs` gives its surplus back.
   */
  wanted(idleSinceMs: number): number {
    const idle = this.awaited === 0 && this.lastUsedAtMs < idleSinceMs;
    return this.reserved + this.awaited + (idle ? 0 : this.allotment);
  }

  /** Gives up what the share holds: the other replicas may have taken it. */
  void(): void {
    this.held = 0;
  }

  ask(want: number, nowMs = steadyNowMs()): ShareAsk {
    const { holder, kind, limit, startedAtMs, used, settled } = this;
    return {
      holderId: holder.id,
      level: holder.kind,
      kind,
      limit,
      startedAtMs,
      leftMs: startedAtMs === null ? null : Math.ceil(this.msLeft(nowMs)),
      used,
      settled,
      want: Math.ceil(want),
    };
  }

  /** Takes over the answer to an ask. What the replica has used since then counts against it. */
  apply({ startedAtMs, used, want, limit }: ShareAsk, answer: ShareAnswer, nowMs: number): void {
    // The share has begun anew since: the answer is about a window that is over.
    if (startedAtMs !== this.startedAtMs) return;
    const sameWindow = startedAtMs === null || startedAtMs === answer.startedAtMs;
    if (!sameWindow) this.used -= used;
    this.settled = sameWindow ? used : 0;
    this.startedAtMs = answer.startedAtMs;
    this.endsAtMs = nowMs + answer.endsInMs;
    this.spentByAll = answer.spent;
    // The limit has changed since: what was granted is a part of the former one.
    this.held = limit > this.limit ? 0 : answer.held;
    if (limit === this.limit && answer.held < want) this.dryUntilMs = nowMs + DRY_MS;
  }

  /** Counts from the start: a window that the ledger opens has all that was counted so far. */
  reopen(): void {
    if (!followsCalendar(this.kind)) return;
    this.beginAnew();
    this.endsAtMs = 0;
    this.isOpen = false;
  }

  private beginAnew(): void {
    this.startedAtMs = null;
    this.held = 0;
    this.used = 0;
    this.settled = 0;
    this.spentByAll = 0;
  }
}
