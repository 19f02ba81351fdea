import { NOT_IN_VALUES, TOKEN } from './header-syntax.js';
import { MalformedAnswer } from './malformed-answer.js';

/**
 * Reads a line of headers or trailers without its line end. Answers the name in lower case. Throws a {@link
 * MalformedAnswer}.
 */
export function readHeaderLine(line: string): { name: string; value: string } {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).toLowerCase();
  const value = trimmed(line, colon + 1);
  if (!TOKEN.test(name) || NOT_IN_VALUES.test(value)) throw new MalformedAnswer('a header line is not of HTTP/1.1');
  return { name, value };
}

/** Takes away the spaces and tabs around a value, and no other character, as `trim` would. */
function trimmed(line: string, start: number): string {
  let end = line.length;
  while (start < end && isBlank(line, start)) start++;
  while (end > start && isBlank(line, end - 1)) end--;
  return line.slice(start, end);
}

function isBlank(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
