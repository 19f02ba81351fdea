import { KEY_LIMITS, type LimitName } from '../keys/limit-table.js';
import { MEASURES, type MeasureRule } from './measures.js';
import { MinuteCounter } from './minute-counter.js';
import { Share } from './share.js';
import { type Shares } from './shares.service.js';
import { UnderWayCounter } from './under-way-counter.js';

/** The part of a limit that a replica takes at a time. */
const ALLOTMENT = 0.01;

/** Counts what this process sees of a limit. All times are steady. */
interface LimitCounter {
  used(nowMs: number): number;
  /** Reserves an amount while anything is left; otherwise answers after how many milliseconds to try again. */
  reserve(amount: number, nowMs: number): number | undefined;
  /** Ends a reservation, and counts what was used instead. */
  settle(reserved: number, used: number, nowMs?: number): void;
}

/** One limit of one key, as this process holds it. */
export interface HeldLimit {
  readonly name: LimitName;
  readonly measure: MeasureRule;
  /** As the operator has set it. */
  readonly amount: number;
  /** Undefined for limits of the calendar, which outlive the process. */
  readonly counter: LimitCounter | undefined;
  /** What this process may use of a limit that the database knows. */
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

/** Requests under way are handed out one by one, so that none lies idle while another replica refuses requests. */
function allotmentOf(name: LimitName, limit: number, alone: boolean): number {
  if (KEY_LIMITS[name].period === 'moment') return 0;
  return alone ? limit : Math.max(1, Math.ceil(limit * ALLOTMENT));
}
