const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** `[` and `{`, `]` and `}`: one bit apart. */
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BRACE_BIT = 0x20;

/** A text that is shorter holds no event loop for long, whatever is in it. UTF-16 code units. */
const LIGHT = 256 * 1024;
/** Of all that one answer or event of an upstream holds; a parse of as many takes a tenth of a second. */
export const MOST_ANSWER_VALUES = 300_000;
/** Deeper nesting overflows the stack of whoever writes the value again. */
const DEEPEST = 1_024;

/**
 * Whether a parse of this text of an upstream would hold the event loop for long: a body of 12 MB with a million names
 * takes a second.
 */
export function isHeavyJson(text: string): boolean {
  if (text.length <= LIGHT) return false;
  const { values, depth } = weighJson(text);
  return values > MOST_ANSWER_VALUES || depth > DEEPEST;
}

/**
 * What a parse would make of a JSON text at most: how many values, and how deep one of them lies. Makes nothing itself.
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

/** Where the string that begins at `start` has its closing quote; the text's end where it has none. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}
