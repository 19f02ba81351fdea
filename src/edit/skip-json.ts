import { isRespelled } from '../dialects/exact-json.js';
import { GatewayError } from '../dialects/gateway-error.js';

export interface Span {
  /** The offset of the first byte. */
  start: number;
  /** The offset after the last byte. */
  end: number;
}

/** A JSON text, with a view of the same bytes that reads several bytes at once and can do nothing else. */
export interface JsonBytes {
  bytes: Buffer;
  view: Pick<DataView, 'getInt32'>;
  /** How many values have been skipped. A parse would make something of each. */
  values: number;
  /** How many numbers among them JavaScript writes in another way than they came: `1.0`, `-0`, long ones. */
  oddNumbers: number;
  /** How many were looked at closely for that. */
  comparedNumbers: number;
}

export function jsonBytes(bytes: Buffer): JsonBytes {
  return {
    bytes,
    values: 0,
    oddNumbers: 0,
    comparedNumbers: 0,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
  };
}

export const QUOTE = 0x22;
export const COMMA = 0x2c;
const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;

/**
 * The deepest nesting that is taken. No request needs more, and more would overflow the stack of whoever parses the
 * body next.
 */
const MAX_DEPTH = 1024;

/** Has 1 for each byte that a string may contain as it is. */
const PLAIN = new Uint8Array(256).fill(1, 0x20);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

const HEX = byteClass('0123456789abcdefABCDEF');
const DIGIT = byteClass('0123456789');
const ESCAPABLE = byteClass('"\\/bfnrt');
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

export function invalidJson(json: JsonBytes, problem: string, at: number): GatewayError {
  const what = at >= json.bytes.length ? 'it ends too early' : problem;
  return new GatewayError(
    400,
    `The request body is not valid JSON: ${what} at byte ${Math.min(at, json.bytes.length)}`,
  );
}

export function skipSpace(json: JsonBytes, at: number): number {
  let byte = json.bytes[at];
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = json.bytes[++at];
  return at;
}

/** @returns the offset after the value that starts at `at`, whose grammar has then been checked throughout. */
export function skipValue(json: JsonBytes, at: number, depth: number): number {
  json.values++;
  const byte = json.bytes[at];
  if (byte === QUOTE) return skipString(json, at);
  if (byte === OPEN_BRACE) return skipObject(json, at, depth + 1);
  if (byte === OPEN_BRACKET) return skipArray(json, at, depth + 1);
  if (byte === MINUS || isIn(DIGIT, byte)) return skipNumber(json, at);
  return skipWord(json, at);
}

function skipArray(json: JsonBytes, at: number, depth: number): number {
  checkDepth(json, at, depth);
  at = skipSpace(json, at + 1);
  if (json.bytes[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    at = skipSpace(json, skipValue(json, at, depth));
    if (json.bytes[at] === CLOSE_BRACKET) return at + 1;
    if (json.bytes[at] !== COMMA) throw invalidJson(json, 'expected "," or "]"', at);
    at = skipSpace(json, at + 1);
  }
}

function skipObject(json: JsonBytes, at: number, depth: number): number {
  checkDepth(json, at, depth);
  at = skipSpace(json, at + 1);
  if (json.bytes[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    at = skipSpace(json, skipValue(json, skipColon(json, skipName(json, at)), depth));
    if (json.bytes[at] === CLOSE_BRACE) return at + 1;
    if (json.bytes[at] !== COMMA) throw invalidJson(json, 'expected "," or "}"', at);
    at = skipSpace(json, at + 1);
  }
}

export function skipName(json: JsonBytes, at: number): number {
  if (json.bytes[at] !== QUOTE) throw invalidJson(json, 'expected a name in double quotes', at);
  return skipString(json, at);
}

/** @param start offset of the opening quote. @param end offset after the closing one. */
export function readName(body: Buffer, start: number, end: number): string {
  const raw = body.toString('utf8', start + 1, end - 1);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** @param at the offset after a name. @returns the offset of the value. */
export function skipColon(json: JsonBytes, at: number): number {
  at = skipSpace(json, at);
  if (json.bytes[at] !== COLON) throw invalidJson(json, 'expected ":"', at);
  return skipSpace(json, at + 1);
}

export function skipString(json: JsonBytes, at: number): number {
  at++;
  for (;;) {
    at = skipPlain(json, at);
    const byte = json.bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) throw invalidJson(json, 'unescaped control character in a string', at);
    at = skipEscape(json, at);
  }
}

/**
 * Skips the bytes of a string that stand for themselves. Most of a body is such text, so eight bytes are tested at
 * once, and four where something ends it. Native search is no faster: escapes make it a call every few bytes.
 */
function skipPlain({ bytes, view }: JsonBytes, at: number): number {
  const lastPair = bytes.length - 8;
  while (
    at <= lastPair &&
    ((mayEndText(view.getInt32(at, true)) | mayEndText(view.getInt32(at + 4, true))) & HIGH_BITS) === 0
  )
    at += 8;
  const lastWord = bytes.length - 4;
  while (at <= lastWord && !endsText(view.getInt32(at, true))) at += 4;
  while (PLAIN[bytes[at] ?? 0] === 1) at++;
  return at;
}

const HIGH_BITS = 0x80808080;

/**
 * Sets the high bit of each byte that is a quote, a backslash or below 0x20, and of some bytes beyond ASCII. It is the
 * usual test of all bytes of a word at once (https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord)
 * without its second half. With one bit turned over, a quote becomes 0x20, and what is below 0x20 stays there, so one
 * comparison finds both.
 */
function mayEndText(word: number): number {
  return ((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101);
}

/** Tells whether any byte of a word is a quote, a backslash or below 0x20. */
function endsText(word: number): boolean {
  const turned = word ^ 0x02020202;
  const backslash = word ^ 0x5c5c5c5c;
  return ((((turned - 0x21212121) & ~turned) | ((backslash - 0x01010101) & ~backslash)) & HIGH_BITS) !== 0;
}

function skipEscape(json: JsonBytes, at: number): number {
  const byte = json.bytes[at + 1];
  if (isIn(ESCAPABLE, byte)) return at + 2;
  if (byte !== 0x75) throw invalidJson(json, 'unknown escape in a string', at + 1);
  for (let digit = at + 2; digit < at + 6; digit++)
    if (!isIn(HEX, json.bytes[digit])) throw invalidJson(json, 'expected four hexadecimal digits', digit);

  return at + 6;
}

/** The length up to which JavaScript writes a whole number as it was. */
const SAFE_LENGTH = 15;
/** A number has to be read for that; of a body with more, the rest is taken for odd. */
const MOST_COMPARED = 1_000;

function skipNumber(json: JsonBytes, at: number): number {
  const start = at;
  if (json.bytes[at] === MINUS) at++;
  at = json.bytes[at] === ZERO ? at + 1 : skipDigits(json, at);
  const wholeEnd = at;
  if (json.bytes[at] === 0x2e) at = skipDigits(json, at + 1);
  if (json.bytes[at] === 0x65 || json.bytes[at] === 0x45) {
    at++;
    if (json.bytes[at] === 0x2b || json.bytes[at] === MINUS) at++;
    at = skipDigits(json, at);
  }
  const isMinusZero = json.bytes[start] === MINUS && json.bytes[start + 1] === ZERO;
  const mayBeOdd = at > wholeEnd || at - start > SAFE_LENGTH || isMinusZero;
  if (mayBeOdd && (++json.comparedNumbers > MOST_COMPARED || isRespelled(json.bytes.toString('latin1', start, at))))
    json.oddNumbers++;
  return at;
}

function skipDigits(json: JsonBytes, at: number): number {
  if (!isIn(DIGIT, json.bytes[at])) throw invalidJson(json, 'expected a digit', at);
  while (isIn(DIGIT, json.bytes[at])) at++;
  return at;
}

function skipWord(json: JsonBytes, at: number): number {
  for (const word of WORDS) {
    if (json.bytes[at] !== word[0]) continue;
    for (let index = 1; index < word.length; index++)
      if (json.bytes[at + index] !== word[index]) throw invalidJson(json, `expected "${word.toString()}"`, at + index);

    return at + word.length;
  }
  throw invalidJson(json, 'expected a value', at);
}

export function checkDepth(json: JsonBytes, at: number, depth: number): void {
  if (depth > MAX_DEPTH) throw invalidJson(json, `nested deeper than ${MAX_DEPTH} levels`, at);
}

function byteClass(characters: string): Uint8Array {
  const members = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) members[byte] = 1;
  return members;
}

function isIn(members: Uint8Array, byte: number | undefined): boolean {
  return byte !== undefined && members[byte] === 1;
}
