import { type Relay } from './run-relay.js';

/** How a line of an event stream begins: https://html.spec.whatwg.org/multipage/server-sent-events.html */
const EVENTS = /^(?:event|data|id|retry|):/;
/** How a page or JSON begins. */
const NO_EVENTS = /^[<{[]/;
/** The length of the longest field name with its colon. */
const ENOUGH = 'event:'.length;
const LOOKED_AT = 256;

/** Says whether bytes are those of an event stream. Answers undefined while they are too few. */
export function looksLikeEvents(bytes: Buffer): boolean | undefined {
  const text = bytes.toString('utf8', 0, LOOKED_AT).replace(/^[\uFEFF\s]+/, '');
  if (EVENTS.test(text)) return true;
  return NO_EVENTS.test(text) || text.length >= ENOUGH ? false : undefined;
}

/**
 * Relays an answer by what its first bytes show, because content types can be wrong in both directions. `choose` makes
 * the relay for an event stream or for a whole answer. Where the bytes show neither, the content type decides.
 */
export function createSniffingRelay(isLabelled: boolean, choose: (isEvents: boolean) => Relay): Relay {
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
