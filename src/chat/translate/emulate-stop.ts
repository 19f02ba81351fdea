import { type NeutralEvent } from './neutral-events.js';
import { type NeutralUsage, NO_USAGE } from './neutral-usage.js';
import { type AnswerFilter } from './stream-parts.js';

/**
 * Ends an answer at a stop sequence for an upstream that has no such setting. Text that may be the beginning of a sequence
 * is held back until it is decided; after the cut the answer is over, whatever the upstream still sends.
 */
export function createStopCutter(sequences: readonly string[]): AnswerFilter {
  const longest = Math.max(0, ...sequences.map((sequence) => sequence.length));
  let held = '';
  let usage: NeutralUsage = NO_USAGE;
  let isCut = false;

  function text(event: NeutralEvent & { type: 'textDelta' }): NeutralEvent[] {
    held += event.text;
    const found = sequences.map((sequence) => ({ sequence, at: held.indexOf(sequence) })).filter(({ at }) => at !== -1);
    const [first] = found.sort((a, b) => a.at - b.at || b.sequence.length - a.sequence.length);
    if (first !== undefined) {
      isCut = true;
      const before = held.slice(0, first.at);
      return [...say(before), { type: 'usage', usage }, { type: 'stop', reason: 'stopSequence', sequence: first.sequence }, { type: 'end' }];
    }
    const keep = undecidedLength();
    const shown = held.slice(0, held.length - keep);
    held = held.slice(held.length - keep);
    return say(shown);
  }

  /** Length of the longest end of the held text that some sequence begins with. */
  function undecidedLength(): number {
    for (let length = Math.min(longest - 1, held.length); length > 0; length -= 1) {
      const end = held.slice(held.length - length);
      if (sequences.some((sequence) => sequence.length > length && sequence.startsWith(end))) return length;
    }
    return 0;
  }

  function flush(): NeutralEvent[] {
    const rest = held;
    held = '';
    return say(rest);
  }

  function cut(event: NeutralEvent): NeutralEvent[] {
    if (isCut) return [];
    if (event.type === 'textDelta') return text(event);
    if (event.type === 'usage') usage = event.usage;
    return event.type === 'usage' || event.type === 'annotation' ? [event] : [...flush(), event];
  }

  return (events) => events.flatMap(cut);
}

function say(text: string): NeutralEvent[] {
  return text === '' ? [] : [{ type: 'textDelta', text }];
}
