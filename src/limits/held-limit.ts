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
  used(nowMs: number): number;
  /** Reserves an amount while anything is left; otherwise answers how many milliseconds to wait. */
  reserve(amount: number, nowMs: number): number | undefined;
  /** Ends a reservation, and counts what was used instead. */
  settle(reserved: number, used: number, nowMs?: number): void;
}

/** One limit of one key, as this process holds it. */
export interface HeldLimit {
  readonly name: LimitName;
  readonly measure: MeasureRule;
  /** What the operator has set. */
  readonly amount: number;
  /** Undefined for limits that follow the calendar: those outlive the process, so the database counts them. */
  readonly counter: LimitCounter | undefined;
  /** The part that this process may use of a limit that the database knows. */
  readonly share: Share | undefined;
}

export function holdLimit(keyId: string, name: LimitName, amount: number, shares: Shares): HeldLimit {
  const measure = MEASURES[KEY_LIMITS[name].counts];
  const limit = Math.round(amount * measure.unit);
  return {
    name,
    measure,
    amount,
    counter: openCounter(name, limit),
    share: shares.isShared(name) ? new Share(keyId, name, limit, allotmentOf(name, limit, shares.alone)) : undefined,
  };
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

/** A replica takes places for requests under way one by one: an idle one would make another replica refuse requests. */
function allotmentOf(name: LimitName, limit: number, alone: boolean): number {
  if (KEY_LIMITS[name].period === 'moment') return 0;
  return alone ? limit : Math.max(1, Math.ceil(limit * ALLOTMENT));
}
