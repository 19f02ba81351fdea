import { isUtf8 } from 'node:buffer';
import { GatewayError } from '../../dialects/gateway-error.js';
import { BodyScan, type Member } from './body-scan.js';
import { duplicateName, readName } from './refuse-duplicate-names.js';
import {
  CLOSE_BRACE, COMMA, invalidJson, type JsonBytes, jsonBytes, MAX_LOCATED, OPEN_BRACE, OPEN_BRACKET, skipArray, skipColon, skipName, skipSpace, skipValue, type Span,
} from './skip-json.js';

/** The top-level fields that the gateway reads or writes, which therefore may occur only once. */
export const READ_FIELDS: ReadonlySet<string> = new Set([
  'model', 'stream', 'system', 'messages', 'input', 'instructions', 'contents', 'metadata',
  'max_tokens', 'max_completion_tokens', 'max_output_tokens',
  'thinking', 'output_config', 'context_management', 'reasoning', 'reasoning_effort', 'tool_choice',
  'temperature', 'top_p', 'top_k', 'service_tier', 'speed', 'stream_options', 'prompt_cache_key',
  'systemInstruction', 'system_instruction', 'generationConfig', 'generation_config',
]);

/** Arrays whose elements are located, at the top level and inside an object that is looked into. */
const LOCATED_ARRAYS: ReadonlySet<string> = new Set(['messages', 'input', 'system', 'contents', 'content', 'parts']);

/**
 * Checks in one pass that a request body is one JSON object, as strictly as a full parse, and finds its top-level members.
 *
 * @throws GatewayError 400 when it is not, or when a field that the gateway reads occurs twice.
 */
export function scanBody(body: Buffer): BodyScan {
  if (!isUtf8(body)) throw new GatewayError(400, 'The request body is not valid JSON: it is not UTF-8');
  const json = jsonBytes(body);
  const start = skipSpace(json, 0);
  if (body[start] !== OPEN_BRACE) throw invalidJson(json, 'expected an object', start);
  const { scan, end } = scanObject(json, start, '', (name) => READ_FIELDS.has(name));
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
  return scan.body[start] === OPEN_BRACE ? scanObject(jsonBytes(scan.body), start, path, () => true).scan : undefined;
}

function scanObject(json: JsonBytes, start: number, path: string, mustBeUnique: (name: string) => boolean): { scan: BodyScan; end: number } {
  const body = json.bytes;
  const members: Member[] = [];
  const elementSpans = new Map<string, Span[]>();
  const scan = new BodyScan(body, start, path, members, elementSpans);
  const seen = new Set<string>();

  let at = skipSpace(json, start + 1);
  if (body[at] === CLOSE_BRACE) return { scan, end: at + 1 };
  for (;;) {
    const nameEnd = skipName(json, at);
    const name = readName(body, at, nameEnd);
    if (seen.has(name) && mustBeUnique(name)) throw duplicateName(scan.pathOf(name));
    seen.add(name);

    const valueStart = skipColon(json, nameEnd);
    let valueEnd: number;
    if (body[valueStart] === OPEN_BRACKET && LOCATED_ARRAYS.has(name)) {
      const elements: Span[] = [];
      valueEnd = skipArray(json, valueStart, 2, elements);
      elementSpans.set(name, elements);
    } else {
      valueEnd = skipValue(json, valueStart, 1);
    }
    if (members.push({ name, nameStart: at, valueStart, valueEnd }) > MAX_LOCATED) {
      throw new GatewayError(400, `The request body has more than ${MAX_LOCATED} fields in one object`);
    }

    at = skipSpace(json, valueEnd);
    if (body[at] === CLOSE_BRACE) return { scan, end: at + 1 };
    if (body[at] !== COMMA) throw invalidJson(json, 'expected "," or "}"', at);
    at = skipSpace(json, at + 1);
  }
}
