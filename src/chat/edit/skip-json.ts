import { GatewayError } from '../../dialects/gateway-error.js';

export interface Span {
  /** Offset of the first byte. */
  start: number;
  /** Offset after the last byte. */
  end: number;
}

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const BACKSLASH = 0x5c;

/** Deeper nesting is refused: no request needs it, and it would overflow the stack of whoever parses the body next. */
const MAX_DEPTH = 1024;

/** Bounds what a hostile body makes the gateway remember; Anthropic itself takes at most 100 000 messages. */
export const MAX_LOCATED = 100_000;

/** 1 for the bytes that a string may contain as they are; a lookup is twice as fast as comparing, and no slower than native search. */
const PLAIN = new Uint8Array(256).fill(1, 0x20);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

const HEX = byteClass('0123456789abcdefABCDEF');
const DIGIT = byteClass('0123456789');
const ESCAPABLE = byteClass('"\\/bfnrt');
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

export function invalidJson(body: Buffer, problem: string, at: number): GatewayError {
  const what = at >= body.length ? 'it ends too early' : problem;
  return new GatewayError(400, `The request body is not valid JSON: ${what} at byte ${Math.min(at, body.length)}`);
}

export function skipSpace(body: Buffer, at: number): number {
  let byte = body[at];
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = body[++at];
  return at;
}

/** @returns the offset after the value that starts at `at`, whose grammar has then been checked throughout. */
export function skipValue(body: Buffer, at: number, depth: number): number {
  const byte = body[at];
  if (byte === QUOTE) return skipString(body, at);
  if (byte === OPEN_BRACE) return skipObject(body, at, depth + 1);
  if (byte === OPEN_BRACKET) return skipArray(body, at, depth + 1);
  if (byte === 0x2d || isIn(DIGIT, byte)) return skipNumber(body, at);
  return skipWord(body, at);
}

/** @param elements receives the span of every element. */
export function skipArray(body: Buffer, at: number, depth: number, elements?: Span[]): number {
  checkDepth(body, at, depth);
  at = skipSpace(body, at + 1);
  if (body[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    const end = skipValue(body, at, depth);
    if (elements !== undefined && elements.push({ start: at, end }) > MAX_LOCATED) {
      throw new GatewayError(400, `The request body has more than ${MAX_LOCATED} elements in one array`);
    }
    at = skipSpace(body, end);
    if (body[at] === CLOSE_BRACKET) return at + 1;
    if (body[at] !== COMMA) throw invalidJson(body, 'expected "," or "]"', at);
    at = skipSpace(body, at + 1);
  }
}

function skipObject(body: Buffer, at: number, depth: number): number {
  checkDepth(body, at, depth);
  at = skipSpace(body, at + 1);
  if (body[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    at = skipSpace(body, skipValue(body, skipColon(body, skipName(body, at)), depth));
    if (body[at] === CLOSE_BRACE) return at + 1;
    if (body[at] !== COMMA) throw invalidJson(body, 'expected "," or "}"', at);
    at = skipSpace(body, at + 1);
  }
}

export function skipName(body: Buffer, at: number): number {
  if (body[at] !== QUOTE) throw invalidJson(body, 'expected a name in double quotes', at);
  return skipString(body, at);
}

/** @param at the offset after a name. @returns the offset of the value. */
export function skipColon(body: Buffer, at: number): number {
  at = skipSpace(body, at);
  if (body[at] !== COLON) throw invalidJson(body, 'expected ":"', at);
  return skipSpace(body, at + 1);
}

export function skipString(body: Buffer, at: number): number {
  at++;
  for (;;) {
    while (PLAIN[body[at] ?? 0] === 1) at++;
    const byte = body[at];
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) throw invalidJson(body, 'unescaped control character in a string', at);
    at = skipEscape(body, at);
  }
}

function skipEscape(body: Buffer, at: number): number {
  const byte = body[at + 1];
  if (isIn(ESCAPABLE, byte)) return at + 2;
  if (byte !== 0x75) throw invalidJson(body, 'unknown escape in a string', at + 1);
  for (let digit = at + 2; digit < at + 6; digit++) {
    if (!isIn(HEX, body[digit])) throw invalidJson(body, 'expected four hexadecimal digits', digit);
  }
  return at + 6;
}

function skipNumber(body: Buffer, at: number): number {
  if (body[at] === 0x2d) at++;
  at = body[at] === 0x30 ? at + 1 : skipDigits(body, at);
  if (body[at] === 0x2e) at = skipDigits(body, at + 1);
  if (body[at] === 0x65 || body[at] === 0x45) {
    at++;
    if (body[at] === 0x2b || body[at] === 0x2d) at++;
    at = skipDigits(body, at);
  }
  return at;
}

function skipDigits(body: Buffer, at: number): number {
  if (!isIn(DIGIT, body[at])) throw invalidJson(body, 'expected a digit', at);
  while (isIn(DIGIT, body[at])) at++;
  return at;
}

function skipWord(body: Buffer, at: number): number {
  for (const word of WORDS) {
    if (body[at] !== word[0]) continue;
    for (let index = 1; index < word.length; index++) {
      if (body[at + index] !== word[index]) throw invalidJson(body, `expected "${word.toString()}"`, at + index);
    }
    return at + word.length;
  }
  throw invalidJson(body, 'expected a value', at);
}

function checkDepth(body: Buffer, at: number, depth: number): void {
  if (depth > MAX_DEPTH) throw invalidJson(body, `nested deeper than ${MAX_DEPTH} levels`, at);
}

function byteClass(characters: string): Uint8Array {
  const members = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) members[byte] = 1;
  return members;
}

function isIn(members: Uint8Array, byte: number | undefined): boolean {
  return byte !== undefined && members[byte] === 1;
}
