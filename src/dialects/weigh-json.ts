const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** The bytes `[` and `{` differ in one bit, and so do `]` and `}`. */
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BRACE_BIT = 0x20;

/** The length below which a text holds the event loop only briefly, whatever is in it; in UTF-16 code units. */
const LIGHT = 256 * 1024;
/** The most values in one answer or event of an upstream. A parse of as many takes a tenth of a second. */
export const MOST_ANSWER_VALUES = 300_000;
/** The deepest nesting that is read. A deeper one overflows the stack of whoever writes the value again. */
const DEEPEST = 1_024;

/**
 * Tells whether a parse of this text would hold the event loop for long: a body of 12 MB with a million names takes a
 * second.
 */
export function isHeavyJson(text: string): boolean {
  if (text.length <= LIGHT) return false;
  const { values, depth } = weighJson(text);
  return values > MOST_ANSWER_VALUES || depth > DEEPEST;
}

/**
 * Counts what a parse would make of a JSON text at most: how many values, and how deep one of them lies. It makes
 * nothing itself.
 */
export function weighJson(text: string): { values: number; depth: number } {
  let values = 1;
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const bracket = code & ~BRACE_BIT;
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COMMA) values++;
    else if (bracket === OPEN) {
      values++;
      deepest = Math.max(deepest, ++depth);
    } else if (bracket === CLOSE) depth--;
  }
  return { values, depth: deepest };
}

/** Finds the closing quote of the string that begins at `start`; the text's end where there is none. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}
