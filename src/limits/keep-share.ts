import { steadyNowMs } from '../config/steady-clock.js';
import { REPLICA_ALIVE_MS } from './settle-share.js';
import { type Share, type ShareAsk } from './share.js';

/**
 * After so long without use a replica gives its share back. One without others keeps it: giving it back and asking anew
 * would cost a lone request two transactions, and the client would wait for one of them.
 */
const IDLE_MS = 3_000;
/** After so long without a report the others may have taken what this replica held. */
export const VOID_AFTER_MS = REPLICA_ALIVE_MS - 2_000;

/** Makes the ask of a share that takes part in an exchange. */
export function askFor(share: Share, hasOthers: boolean): ShareAsk {
  return share.ask(share.wanted(hasOthers ? steadyNowMs() - IDLE_MS : 0));
}

/** What becomes of a share in the background: the database hears of it, nobody needs it any more, or it just stays. */
export function keepShare(share: Share, hasOthers: boolean, nowMs: number): 'report' | 'forget' | 'stay' {
  const surplus = hasOthers && share.available(nowMs) > 0;
  const idle = share.lastUsedAtMs < nowMs - IDLE_MS;
  const unsettled = share.isDirty || share.fault !== undefined;
  if (idle && share.reserved === 0 && !surplus && !unsettled) return 'forget';
  return unsettled || (surplus && (idle || share.allotment === 0)) ? 'report' : 'stay';
}
