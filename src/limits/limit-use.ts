import { type LimitHolder } from './held-limit.js';
import { type LimitName } from '../keys/limit-table.js';

/** How much of a limit is used, in the unit in which it is set. */
export interface LimitUse {
  holder: LimitHolder;
  name: LimitName;
  limit: number;
  used: number;
  /** Time of day; null where the limit does not follow the calendar. */
  resetsAtMs: number | null;
}
