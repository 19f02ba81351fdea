import { isUtf8 } from 'node:buffer';
import { GatewayError } from '../dialects/gateway-error.js';
import { BodyScan, type Member } from './body-scan.js';
import { TOP_FIELDS } from './field-names.js';
import { FirstWordsFinder } from './first-words-finder.js';
import { tooMany } from './refuse-too-many.js';
import {
  CLOSE_BRACE,
  COMMA,
  invalidJson,
  type JsonBytes,
  jsonBytes,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  readName,
  skipColon,
  skipName,
  skipSpace,
  skipValue,
  type Span,
} from './skip-json.js';
import { UniqueNames } from './unique-names.js';
import { skipElements } from './walk-json.js';

/** The top-level fields that the gateway reads or writes. Each of them may occur only once. */
export const READ_FIELDS: ReadonlySet<string> = new Set(TOP_FIELDS);

/**
 * The most elements of an array that are recorded, which bounds what a hostile body makes the gateway remember.
 * Anthropic itself takes at most 100 000 messages.
 */
const MOST_ELEMENTS = 100_000;

/** The most fields of an object that is looked into; no vendor has fifty. */
const MOST_FIELDS = 1_000;

/** The arrays whose elements are located, at the top level and inside an object that is looked into. */
const LOCATED_ARRAYS: ReadonlySet<string> = new Set([
  ...['messages', 'input', 'system', 'contents', 'content', 'parts', 'systemInstruction', 'system_instruction'],
]);

/** The arrays that hold a conversation, and the role of a message in them that names none. */
const CONVERSATIONS: ReadonlyMap<string, string | undefined> = new Map([
  ['messages', undefined],
  ['input', undefined],
  ['contents', 'user'],
]);

/**
 * Checks in one pass that a request body is one JSON object, as strictly as a full parse, and finds its top-level
 * members.
 *
 * @throws GatewayError 400 when it is not, or when a field that the gateway decides by occurs twice, in one spelling or
 * in two.
 */
export function scanBody(body: Buffer): BodyScan {
  if (!isUtf8(body)) throw new GatewayError(400, 'The request body is not valid JSON: it is not UTF-8');
  const json = jsonBytes(body);
  const start = skipSpace(json, 0);
  if (body[start] !== OPEN_BRACE) throw invalidJson(json, 'expected an object', start);
  const { scan, end } = scanObject(json, start, '', 'deciding fields', new FirstWordsFinder(json));
  const rest = skipSpace(json, end);
  if (rest !== body.length) throw invalidJson(json, 'unexpected text after the object', rest);
  return scan;
}

/** Looks into a member; undefined when it is not an object. A name that occurs twice directly inside it is refused. */
export function scanMember(scan: BodyScan, name: string): BodyScan | undefined {
  const member = scan.member(name);
  return member && scanInner(scan, member.valueStart, scan.pathOf(name));
}

/** Looks into one element of a located array; undefined when it is not an object. */
export function scanElement(scan: BodyScan, name: string, index: number): BodyScan | undefined {
  const span = scan.elements(name).at(index);
  if (span === undefined) return undefined;
  const position = index < 0 ? scan.elements(name).length + index : index;
  return scanInner(scan, span.start, `${scan.pathOf(name)}[${position}]`);
}

function scanInner(scan: BodyScan, start: number, path: string): BodyScan | undefined {
  return scan.body[start] === OPEN_BRACE ? scanObject(scan.json, start, path, 'names and spellings').scan : undefined;
}

function scanObject(
  json: JsonBytes,
  start: number,
  path: string,
  unique: 'names and spellings' | 'deciding fields',
  finder?: FirstWordsFinder,
): { scan: BodyScan; end: number } {
  const body = json.bytes;
  const members: Member[] = [];
  const elementSpans = new Map<string, Span[]>();
  const scan = new BodyScan(json, start, path, members, elementSpans, finder);
  const names = new UniqueNames(unique);
  const pathOf = (name: string): string => scan.pathOf(name);

  let at = skipSpace(json, start + 1);
  if (body[at] === CLOSE_BRACE) return { scan, end: at + 1 };
  for (;;) {
    const nameEnd = skipName(json, at);
    const name = readName(body, at, nameEnd);
    names.add(name, pathOf);

    const valueStart = skipColon(json, nameEnd);
    const { values, oddNumbers } = json;
    let valueEnd: number;
    if (body[valueStart] === OPEN_BRACKET && LOCATED_ARRAYS.has(name)) {
      const elements: Span[] = [];
      const words = CONVERSATIONS.has(name) ? finder : undefined;
      const unsaid = CONVERSATIONS.get(name);
      valueEnd = skipElements(json, valueStart, 2, (at) => {
        const end = words ? words.skipMessage(at, 2, unsaid) : skipValue(json, at, 2);
        if (elements.push({ start: at, end }) > MOST_ELEMENTS) throw tooMany(pathOf(name), MOST_ELEMENTS, 'elements');
        return end;
      });
      elementSpans.set(name, elements);
    } else if (finder && name === 'input' && body[valueStart] === QUOTE) valueEnd = finder.skipText(valueStart);
    else valueEnd = skipValue(json, valueStart, 1);

    members.push({
      name,
      nameStart: at,
      valueStart,
      valueEnd,
      values: json.values - values,
      oddNumbers: json.oddNumbers - oddNumbers,
    });
    if (members.length > MOST_FIELDS) throw tooMany(path, MOST_FIELDS, 'fields');

    at = skipSpace(json, valueEnd);
    if (body[at] === CLOSE_BRACE) return { scan, end: at + 1 };
    if (body[at] !== COMMA) throw invalidJson(json, 'expected "," or "}"', at);
    at = skipSpace(json, at + 1);
  }
}
