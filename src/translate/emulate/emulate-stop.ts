import { type NeutralEvent, usageEvents } from '../neutral/neutral-events.js';
import { type NeutralUsage } from '../neutral/neutral-usage.js';
import { type AnswerFilter } from '../neutral/stream-parts.js';

/**
 * Ends an answer at a stop sequence for an upstream that has no such setting. Text that may be the beginning of a
 * sequence is held back until it is decided; after the cut the answer is over, whatever the upstream still sends.
 */
export function createStopCutter(sequences: readonly string[]): AnswerFilter {
  const longest = Math.max(0, ...sequences.map((sequence) => sequence.length));
  let held = '';
  let usage: NeutralUsage | undefined;
  let isCut = false;

  /** `batch` is what has come so far of what follows as well: of a whole answer all, so that its use is known. */
  function text(event: NeutralEvent & { type: 'textDelta' }, batch: readonly NeutralEvent[]): NeutralEvent[] {
    held += event.text;
    const found = sequences.map((sequence) => ({ sequence, at: held.indexOf(sequence) })).filter(({ at }) => at !== -1);
    const [first] = found.sort((a, b) => a.at - b.at || b.sequence.length - a.sequence.length);
    if (first !== undefined) {
      isCut = true;
      const before = held.slice(0, first.at);
      const told = batch.findLast((other) => other.type === 'usage')?.usage ?? usage;
      return [
        ...say(before),
        ...usageEvents(told),
        { type: 'stop', reason: 'stopSequence', sequence: first.sequence },
        { type: 'end' },
      ];
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

  function cut(event: NeutralEvent, _index: number, batch: readonly NeutralEvent[]): NeutralEvent[] {
    if (isCut) return [];
    if (event.type === 'textDelta') return text(event, batch);
    if (event.type === 'usage') usage = event.usage;
    return event.type === 'usage' || event.type === 'annotation' ? [event] : [...flush(), event];
  }

  return (events) => events.flatMap(cut);
}

function say(text: string): NeutralEvent[] {
  return text === '' ? [] : [{ type: 'textDelta', text }];
}
