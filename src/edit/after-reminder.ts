/** As JSON writes the beginning of a reminder. Go and PHP escape some characters that others leave. */
const OPENING = /^(?:\s|\\[nrt])*(?:<|\\u003c)system-reminder(?:>|\\u003e)/i;
const LONGEST_OPENING = 200;
const NAME = 'system-reminder';
/** What is left of the closing tag after its name, and white space. */
const CLOSING = /^(?:>|\\u003e)?(?:\s|\\[nrt])*/i;

/**
 * Finds where the words of a user begin in a text: behind the reminders that agents put in front of them, which say
 * something else in another turn. Gives `end` where the text is nothing but reminders.
 *
 * @param start offset of the first byte inside the quotes. @param end offset of the closing quote.
 */
export function afterReminder(body: Buffer, start: number, end: number): number {
  const beginning = body.toString('latin1', start, Math.min(end, start + LONGEST_OPENING));
  if (!OPENING.test(beginning)) return start;
  const behind = start + body.subarray(start, end).lastIndexOf(NAME) + NAME.length;
  const closing = body.toString('latin1', behind, Math.min(end, behind + LONGEST_OPENING));
  return behind + (CLOSING.exec(closing)?.[0].length ?? 0);
}
