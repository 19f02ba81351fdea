import { type Span } from './skip-json.js';

// As JSON writes them. Go and PHP escape some characters that others leave.
const OPENING = /^(?:\s|\\[nrt])*(?:<|\\u003c)system-reminder(?:>|\\u003e)/i;
const AFTER_NAME = /^(?:>|\\u003e)?(?:\s|\\[nrt])*/i;
const ENDING = /\/system-reminder(?:>|\\u003e)(?:\s|\\[nrt])*$/i;
const BEFORE_NAME = /(?:<|\\u003c)$/i;
/** A line end, a carriage return or a tab, after its backslash. */
const ESCAPED_SPACES = 'nrt';
const NAME = 'system-reminder';
const CLOSING_NAME = `/${NAME}`;

const SPACE = 0x20;
const BACKSLASH = 0x5c;

/** How far tags are looked for; white space around them may be shorter. */
const LONGEST_TAG = 100;
/** The most reminders that are left out at either end. */
const MOST_REMINDERS = 20;

/**
 * Leaves out the reminders that agents put before or behind the words of a user, and which say something else in
 * another turn. Gives an empty span where a text is nothing but reminders.
 *
 * @param start offset of the first byte inside the quotes. @param end offset of the closing quote.
 */
export function withoutReminders(body: Buffer, start: number, end: number): Span {
  const span = { start, end };
  for (let count = 0; count < MOST_REMINDERS && OPENING.test(textFrom(body, span.start, span.end)); count++) {
    const closing = body.subarray(span.start, span.end).indexOf(CLOSING_NAME);
    if (closing === -1) return { start: end, end };
    const behind = span.start + closing + CLOSING_NAME.length;
    span.start = behind + (AFTER_NAME.exec(textFrom(body, behind, span.end))?.[0].length ?? 0);
  }
  for (let count = 0; count < MOST_REMINDERS && ENDING.test(textTo(body, span)); count++) {
    const text = body.subarray(span.start, span.end);
    const opening = text.lastIndexOf(NAME, text.lastIndexOf(CLOSING_NAME));
    const before = opening === -1 ? null : BEFORE_NAME.exec(textTo(body, { ...span, end: span.start + opening }));
    if (before === null) break;
    span.end = withoutSpaces(body, span.start, span.start + opening - before[0].length);
  }
  return span;
}

/** Gives the end of a text without the white space at it. */
function withoutSpaces(body: Buffer, start: number, end: number): number {
  while (end > start) {
    const isEscaped = end - 2 >= start && body[end - 2] === BACKSLASH;
    if (body[end - 1] === SPACE) end--;
    else if (isEscaped && ESCAPED_SPACES.includes(String.fromCharCode(body[end - 1] ?? 0))) end -= 2;
    else break;
  }
  return end;
}

function textFrom(body: Buffer, start: number, end: number): string {
  return body.toString('latin1', start, Math.min(end, start + LONGEST_TAG));
}

function textTo(body: Buffer, { start, end }: Span): string {
  return body.toString('latin1', Math.max(start, end - LONGEST_TAG), end);
}
