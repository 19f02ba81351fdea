import { heldSize } from '../dialects/held-size.js';
import { ByteCollector } from '../memory/byte-collector.js';
import { ownBytes } from '../memory/own-bytes.js';
import { looksLikeEvents } from '../relay/sniff-relay.js';
import { hideNames } from './hide-names.js';
import { hideNamesInMessage } from './hide-names-in-message.js';
import { type AnswerTransform } from './transform-answer.js';

/** An answer that is no stream, and a part of an event, waits for its end up to this size. */
const MOST_HELD_BYTES = 1024 * 1024;

/** So many bytes show whether an answer is a stream. */
const ENOUGH_BYTES = 256;
/** A longer text that begins as JSON is a part of an answer, and stays whole. */
const LONGEST_CUT = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** What ends an event. A CR before an LF ends no line of its own. */
const BLANK_LINES = /((?:\r\n|\n|\r(?!\n)){2,})/;

/** The events of a conversation, which nobody has to read: errors have another type, or this word as a member. */
const PART = /"type"\s*:\s*"(?:message_|content_block|ping"|response\.)|"(?:choices|candidates)"\s*:/;

/**
 * Takes names of the operator's cloud out of the errors in an answer whose status is one of success. All other bytes
 * pass as they are. What the answer is shows by its first bytes, as content types may be wrong; `isLabelled` counts
 * where they show nothing.
 */
export function hideNamesInAnswer(names: readonly string[], isLabelled: boolean): AnswerTransform {
  let chosen: AnswerTransform | undefined;
  let first: Buffer = NOTHING;
  const choose = (isEvents: boolean): AnswerTransform => (chosen = isEvents ? inEvents(names) : inWhole(names));
  return {
    push(chunk) {
      if (chosen) return chosen.push(chunk);
      first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
      const isEvents = looksLikeEvents(first);
      if (isEvents === undefined && first.length < ENOUGH_BYTES) return NOTHING;
      return choose(isEvents ?? isLabelled).push(first);
    },
    end() {
      if (chosen) return chosen.end();
      const transform = choose(isLabelled);
      return Buffer.concat([transform.push(first), transform.end()]);
    },
  };
}

/** A large body passes as it comes: errors are small. */
function inWhole(names: readonly string[]): AnswerTransform {
  const held = new ByteCollector(0, MOST_HELD_BYTES);
  let isLarge = false;
  return {
    push(chunk) {
      if (isLarge) return chunk;
      held.push(chunk);
      isLarge = held.length > MOST_HELD_BYTES;
      return isLarge ? held.take() : NOTHING;
    },
    end: () => cleanWhole(held.take(), names),
  };
}

function cleanWhole(bytes: Buffer, names: readonly string[]): Buffer {
  const text = bytes.toString();
  const shown = cleanText(text, names);
  return shown === text ? bytes : Buffer.from(shown);
}

function inEvents(names: readonly string[]): AnswerTransform {
  let held: Buffer[] = [];
  let heldBytes = 0;
  const release = (last: Buffer): Buffer => {
    const bytes = held.length === 0 ? last : Buffer.concat([...held, last]);
    held = [];
    heldBytes = 0;
    return bytes;
  };
  return {
    push(chunk) {
      const end = endOfEvents(held, chunk);
      // What is no whole event cannot be read.
      if (end === 0 && heldBytes + heldSize(chunk.length) > MOST_HELD_BYTES) return release(chunk);
      const complete = end > 0 ? cleanEvents(release(chunk.subarray(0, end)), names) : NOTHING;
      if (end < chunk.length) {
        held.push(ownBytes(chunk.subarray(end)));
        heldBytes += heldSize(chunk.length - end);
      }
      return complete;
    },
    end: () => cleanEvents(release(NOTHING), names),
  };
}

/** Gives where the last event that is complete ends in a chunk. Its blank line may have begun in chunks before. */
function endOfEvents(held: readonly Buffer[], chunk: Buffer): number {
  const seam = Buffer.concat(held.slice(-3)).subarray(-3);
  const bytes = seam.length === 0 ? chunk : Buffer.concat([seam, chunk]);
  const ends = ['\n\n', '\n\r\n', '\r\r'].map((blank) => {
    const at = bytes.lastIndexOf(blank);
    return at < 0 ? 0 : at + blank.length - seam.length;
  });
  return Math.max(0, ...ends);
}

function cleanEvents(bytes: Buffer, names: readonly string[]): Buffer {
  const text = bytes.toString();
  const cleaned = text
    .split(BLANK_LINES)
    .map((event) => cleanEvent(event, names))
    .join('');
  return cleaned === text ? bytes : Buffer.from(cleaned);
}

function cleanEvent(event: string, names: readonly string[]): string {
  if (PART.test(event) && !event.includes('"error"')) return event;
  const lines = event.split(/\r\n|\n|\r/);
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice('data:'.length).trimStart());
  if (data.length === 0) return event;
  const text = data.join('\n');
  const cleaned = cleanText(text, names);
  if (cleaned === text) return event;
  const others = lines.filter((line) => !line.startsWith('data:') && line !== '');
  const end = /[\r\n]$/.test(event) ? '\n' : '';
  return [...others, ...cleaned.split(/\r\n|\n|\r/).map((line) => `data: ${line}`)].join('\n') + end;
}

/** Text that is no JSON is a page, a mark of the end, the words of an error, or a part of an answer. */
function cleanText(text: string, names: readonly string[]): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text.length > LONGEST_CUT && /^\s*[[{]/.test(text) ? text : hideNames(text, names);
  }
  const shown = hideNamesInMessage(value, names);
  return shown === value ? text : JSON.stringify(shown);
}
