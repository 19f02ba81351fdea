import {
  checkDepth,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  invalidJson,
  type JsonBytes,
  skipColon,
  skipName,
  skipSpace,
} from './skip-json.js';

/*
 * What skip-json.ts does with arrays and objects, for the few of which somebody wants to know what is in them. They
 * stand apart because a call of a given function for each value would make all other arrays and objects dearer.
 */

/** @param skipElement gets the offset of an element. @returns the offset after it. */
export function skipElements(json: JsonBytes, at: number, depth: number, skipElement: (at: number) => number): number {
  checkDepth(json, at, depth);
  at = skipSpace(json, at + 1);
  if (json.bytes[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    at = skipSpace(json, skipElement(at));
    if (json.bytes[at] === CLOSE_BRACKET) return at + 1;
    if (json.bytes[at] !== COMMA) throw invalidJson(json, 'expected "," or "]"', at);
    at = skipSpace(json, at + 1);
  }
}

/**
 * @param skipMember gets the offsets of a name's opening quote, after its closing one, and of the value. @returns the
 *   offset after the value.
 */
export function skipMembers(
  json: JsonBytes,
  at: number,
  depth: number,
  skipMember: (nameStart: number, nameEnd: number, at: number) => number,
): number {
  checkDepth(json, at, depth);
  at = skipSpace(json, at + 1);
  if (json.bytes[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    const nameEnd = skipName(json, at);
    at = skipSpace(json, skipMember(at, nameEnd, skipColon(json, nameEnd)));
    if (json.bytes[at] === CLOSE_BRACE) return at + 1;
    if (json.bytes[at] !== COMMA) throw invalidJson(json, 'expected "," or "}"', at);
    at = skipSpace(json, at + 1);
  }
}
