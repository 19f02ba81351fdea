import { asObject, type JsonObject } from '../dialects/wire-value.js';
import { hideNamesIn } from './hide-names.js';
import { type AnswerTransform } from './transform-answer.js';

/** A part of an event up to this size waits for the rest of its event. */
const MOST_HELD_BYTES = 1024 * 1024;

/** Every error in a stream has one of these in its data. A delta of text that has one is looked at for nothing. */
const MAYBE_ERROR = /"error"|"response\.failed"/;

/** Takes names of the operator's cloud out of the errors in a stream. All other bytes pass as they are. */
export function hideNamesInEvents(names: readonly string[]): AnswerTransform {
  let held: Buffer[] = [];
  let heldBytes = 0;
  const release = (last: Buffer): Buffer => {
    const bytes = held.length === 0 ? last : Buffer.concat([...held, last]);
    held = [];
    heldBytes = 0;
    return cleanEvents(bytes, names);
  };
  return {
    push(chunk) {
      const end = heldBytes + chunk.length > MOST_HELD_BYTES ? chunk.length : endOfEvents(held.at(-1), chunk);
      const complete = end > 0 ? release(chunk.subarray(0, end)) : Buffer.alloc(0);
      if (end < chunk.length) held.push(chunk.subarray(end));
      heldBytes += chunk.length - end;
      return complete;
    },
    end: () => release(Buffer.alloc(0)),
  };
}

/** Gives where the last event that is complete ends in a chunk. The blank line may have begun in the chunk before. */
function endOfEvents(before: Buffer | undefined, chunk: Buffer): number {
  const seam = before?.subarray(-2) ?? Buffer.alloc(0);
  const bytes = seam.length === 0 ? chunk : Buffer.concat([seam, chunk]);
  const ends = ['\n\n', '\n\r\n'].map((blank) => {
    const at = bytes.lastIndexOf(blank);
    return at < 0 ? 0 : at + blank.length - seam.length;
  });
  return Math.max(0, ...ends);
}

function cleanEvents(bytes: Buffer, names: readonly string[]): Buffer {
  if (!bytes.includes('"error"') && !bytes.includes('"response.failed"')) return bytes;
  const text = bytes.toString();
  const lines = text.split('\n');
  const cleaned = lines.map((line) =>
    line.startsWith('data:') && MAYBE_ERROR.test(line) ? cleanLine(line, names) : line,
  );
  return cleaned.every((line, index) => line === lines[index]) ? bytes : Buffer.from(cleaned.join('\n'));
}

function cleanLine(line: string, names: readonly string[]): string {
  const data = line.slice('data:'.length);
  let event: JsonObject | undefined;
  try {
    event = asObject(JSON.parse(data));
  } catch {
    // A part of an event, or no JSON: it is no error that a client reads.
    return line;
  }
  const cleaned = event && withoutNames(event, names);
  return cleaned === undefined || cleaned === event ? line : `data: ${JSON.stringify(cleaned)}`;
}

/** Of a failed response, which repeats the request, only the error is looked at. */
function withoutNames(event: JsonObject, names: readonly string[]): unknown {
  const response = asObject(event.response);
  if (event.type === 'error') return hideNamesIn(event, names);
  if (response && asObject(response.error)) {
    const error = hideNamesIn(response.error, names);
    return error === response.error ? event : { ...event, response: { ...response, error } };
  }
  const error = hideNamesIn(event.error, names);
  return error === event.error ? event : { ...event, error };
}
