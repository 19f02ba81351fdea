const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** `[` and `{`, `]` and `}`: one bit apart. */
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BRACE_BIT = 0x20;

/** What a parse would make of a JSON text at most: how many values, and how deep one of them lies. Makes nothing itself. */
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
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}
