import { asArray, asObject, parseText, textOf, type JsonObject } from '../wire-value.js';

/** Members that say what went wrong, lower-cased; the first that says something counts. */
const SAYING = [
  'error_description',
  'message',
  'msg',
  'error_message',
  'errormessage',
  'error_msg',
  'errormsg',
  'errmsg',
  'err_msg',
  'status_msg',
  'status_message',
  'detail',
  'description',
  'faultstring',
  'reason',
  'failure_reason',
  'user_message',
  'hint',
];

/** Members inside which the error may lie. */
const HOLDING = [
  'error',
  'errors',
  'err',
  'details',
  'base_resp',
  'fault',
  'responsemetadata',
  'response',
  'exception',
  'innererror',
  'inner_error',
  'cause',
  'data',
  'result',
  'body',
  'status',
];

/** Members with words that stand for something, and no sentences for a reader. */
const NAMES =
  /^(?:code|type|status|param|object|timestamp|path|instance|kind|name|model|domain|method|version|service)$/;
const NAMES_LIKE = /(?:id|_?code|_?type|url|uri|link|time|model)$/;

/** The deepest nesting that is searched. Every proxy on the way may wrap an error once more. */
const DEEPEST = 8;
/** How many errors of a list are read. */
const MOST = 5;
/** How much of a text is searched for an error inside it, in UTF-16 code units. */
const LONGEST_WRAPPED = 8 * 1024;
const MOST_VALUES = 1_000;

/**
 * Finds the sentence in a parsed error of an upstream, whatever its shape: OpenAI's, Anthropic's and Google's,
 * FastAPI's list of fields (vLLM, SGLang), OpenRouter's `metadata.raw`, MiniMax' `base_resp`, Cloudflare's `errors`,
 * AWS' capitals, problem details (RFC 9457), OAuth's `error_description`, and errors that a proxy put as text into an
 * error of its own. Empty where it says nothing.
 */
export function findErrorText(value: unknown): string {
  return textIn(value, 0);
}

function textIn(value: unknown, depth: number): string {
  if (depth > DEEPEST) return '';
  if (typeof value === 'string') return unwrapped(value, depth);
  if (Array.isArray(value)) {
    const texts = value.slice(0, MOST).map((entry) => textIn(entry, depth + 1));
    return [...new Set(texts.filter((text) => text !== ''))].join('; ');
  }
  const object = asObject(value);
  return object === undefined ? '' : ofObject(object, depth);
}

function ofObject(object: JsonObject, depth: number): string {
  const members = new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));
  const find = (name: string): string => textIn(members.get(name), depth + 1);
  const original = textIn(asObject(members.get('metadata'))?.raw, depth + 1);
  if (original !== '') return original;
  const inner = typeof members.get('error') === 'string' ? '' : find('error');
  if (inner !== '') return inner;
  for (const name of SAYING) {
    const text = find(name);
    if (text !== '') return placeOf(object) + text;
  }
  for (const name of HOLDING) {
    const text = find(name);
    if (text !== '') return text;
  }
  // ASP.NET's title says no more than that fields are at fault.
  return ofFields(members.get('errors')) || find('title');
}

/** What is wrong with each field, where an object names them. */
function ofFields(value: unknown): string {
  const faults = Object.entries(asObject(value) ?? {}).map(([field, fault]) => [field, anyText(fault)] as const);
  const told = faults.filter(([, text]) => text !== '').slice(0, MOST);
  return told.map(([field, text]) => `${field}: ${text}`).join('; ');
}

/** Finds the first text of an error that says nothing in any member that is known. */
export function anyText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value.trim();
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return '';
  const told = Object.entries(value).filter(([name]) => !NAMES.test(name) && !NAMES_LIKE.test(name.toLowerCase()));
  for (const [, inner] of told.slice(0, MOST_VALUES)) {
    const text = anyText(inner, depth + 1);
    if (text !== '') return text;
  }
  return '';
}

/** Writes FastAPI's and pydantic's `loc`, the way to the field at fault: `body.messages.0.content`. */
function placeOf(object: JsonObject): string {
  const steps = asArray(object.loc).filter((step) => typeof step === 'string' || typeof step === 'number');
  return steps.length === 0 ? '' : `${steps.join('.')}: `;
}

/** Gives a text as it is. Where it is the JSON of an error, gives what that error says. */
function unwrapped(text: string, depth: number): string {
  const trimmed = text.trim();
  if (!/^[{[]/.test(trimmed) || trimmed.length > LONGEST_WRAPPED) return trimmed;
  return textIn(parseText(trimmed, MOST_VALUES), depth + 1) || trimmed;
}

/** Members that only errors have. */
const OF_ERRORS = ['error', 'errors', 'error_msg', 'error_message', 'errormessage', 'detail', 'fault', 'errmsg'];

/**
 * Says whether an object that has no member of an answer is an error: by members that only errors have, or by a message
 * beside a code or a `success` that is false. MiniMax tells a `base_resp` in good answers as well, whose code is then
 * 0.
 */
export function looksLikeError(object: JsonObject): boolean {
  const names = new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));
  if (OF_ERRORS.some((name) => (names.get(name) ?? '') !== '')) return true;
  const code = asObject(object.base_resp)?.status_code;
  if (code !== undefined && code !== 0) return true;
  const isTold = textOf(names.get('message')) !== '' || textOf(names.get('msg')) !== '';
  return (
    isTold &&
    (['code', 'status', 'status_code', 'statuscode'].some((name) => names.has(name)) || object.success === false)
  );
}
