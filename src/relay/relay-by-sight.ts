import { type Relay } from './run-relay.js';

/** The beginning of a line of an event stream: https://html.spec.whatwg.org/multipage/server-sent-events.html */
const EVENTS = /^(?:event|data|id|retry|):/;
/** The beginning of a page, or of JSON. */
const NO_EVENTS = /^[<{[]/;
/** What a field of an event stream has at most. */
const ENOUGH = 'event:'.length;
const LOOKED_AT = 256;

/** Whether bytes are those of an event stream; undefined while they are too few to tell. */
export function looksLikeEvents(bytes: Buffer): boolean | undefined {
  const text = bytes.toString('utf8', 0, LOOKED_AT).replace(/^[\uFEFF\s]+/, '');
  if (EVENTS.test(text)) return true;
  return NO_EVENTS.test(text) || text.length >= ENOUGH ? false : undefined;
}

/**
 * Relays an answer whose first bytes decide whether it is an event stream, for labels lie in both directions; `choose`
 * gives the relay for it. What says neither is what its label says.
 */
export function createRelayBySight(isLabelled: boolean, choose: (isEvents: boolean) => Relay): Relay {
  let chosen: Relay | undefined;
  let first: Buffer = Buffer.alloc(0);
  return {
    next(chunk) {
      if (chosen) return chosen.next(chunk);
      first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
      const isEvents = looksLikeEvents(first);
      if (isEvents === undefined && first.length < LOOKED_AT) return undefined;
      chosen = choose(isEvents ?? isLabelled);
      return chosen.next(first);
    },
    complete() {
      if (!chosen) {
        chosen = choose(isLabelled);
        const verdict = first.length === 0 ? undefined : chosen.next(first);
        if (verdict !== undefined && verdict !== 'finished') return verdict;
      }
      return chosen.complete();
    },
    fail: (failure) => chosen?.fail(failure),
  };
}
