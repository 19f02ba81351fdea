import { type LimitLevel } from '../keys/limit-level.js';
import { KEY_LIMITS, type LimitName } from '../keys/limit-table.js';
import { MEASURES, type MeasureRule } from './measures.js';
import { MinuteCounter } from './minute-counter.js';
import { Share } from './share.js';
import { type Shares } from './shares.service.js';
import { UnderWayCounter } from './under-way-counter.js';

/** A replica takes this part of a limit at a time. */
const ALLOTMENT = 0.01;

/** Counts what this process sees of a limit. All times are steady. */
interface LimitCounter {
  limit: number;
  used(nowMs: number): number;
  /** Reserves an amount while anything is left; otherwise answers how many milliseconds to wait. */
  reserve(amount: number, nowMs: number): number | undefined;
  /** Ends a reservation, and counts what was used instead. */
  settle(reserved: number, used: number, nowMs?: number): void;
}

/** Who has a limit. */
export type LimitHolder = Pick<LimitLevel, 'kind' | 'id' | 'name'>;

/**
 * One limit of one holder, as this process holds it: the same object for all keys that it limits, and whatever amount
 * is set, so that what was used stays used.
 */
export class HeldLimit {
  readonly measure: MeasureRule;
  /** Undefined for limits that follow the calendar: those outlive the process, so the database counts them. */
  readonly counter: LimitCounter | undefined;
  /** The part that this process may use of a limit that the database knows. */
  readonly share: Share | undefined;

  constructor(
    readonly holder: LimitHolder,
    readonly name: LimitName,
    private set: number,
    private readonly shares: Shares,
  ) {
    this.measure = MEASURES[KEY_LIMITS[name].counts];
    const { limit } = this;
    this.counter = openCounter(name, limit);
    this.share = shares.isShared(name) ? new Share(holder, name, limit, this.allotment) : undefined;
  }

  /** What the operator has set. */
  get amount(): number {
    return this.set;
  }

  /** Another amount is in force at once. */
  change(amount: number): void {
    if (amount === this.set) return;
    this.set = amount;
    if (this.counter) this.counter.limit = this.limit;
    if (!this.share) return;
    this.share.resize(this.limit, this.allotment);
    this.shares.renew(this.share);
  }

  /** Holds again after a time in which it did not: what the database has of it may be another count by now. */
  comeBack(amount: number): void {
    this.change(amount);
    if (!this.share) return;
    this.share.void();
    this.share.reopen();
    this.shares.renew(this.share);
  }

  /** Ends a reservation, and counts what was used instead. */
  settle(reserved: number, used: number, nowMs: number): void {
    this.counter?.settle(reserved, used, nowMs);
    if (!this.share) return;
    this.share.reserved -= reserved;
    this.share.use(used, nowMs);
  }

  /** In the unit in which it is counted. */
  private get limit(): number {
    return Math.round(this.set * this.measure.unit);
  }

  /**
   * A replica takes places for requests under way one by one: an idle one would make another replica refuse requests.
   */
  private get allotment(): number {
    if (KEY_LIMITS[this.name].period === 'moment') return 0;
    return this.shares.alone ? this.limit : Math.max(1, Math.ceil(this.limit * ALLOTMENT));
  }
}

function openCounter(name: LimitName, limit: number): LimitCounter | undefined {
  switch (KEY_LIMITS[name].period) {
    case 'minute':
      return new MinuteCounter(limit);
    case 'moment':
      return new UnderWayCounter(limit);
    default:
      return undefined;
  }
}
