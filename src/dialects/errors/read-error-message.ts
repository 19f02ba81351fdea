import { asPause } from '../retry-after.js';
import { anyText, findErrorText } from './find-error-text.js';
import { asArray, asNumber, asObject, asString, textOf, type JsonObject } from '../wire-value.js';

/** How much of a message or page is read or passed on, in UTF-16 code units. No pattern runs over more. */
const MAX_READ = 8 * 1024;

/** The longest code or field name that is passed on. */
const MAX_WORD = 256;

/** How many lines of an event stream are searched for its first event. */
const MOST_LINES = 20;

/** How much of an unknown error page a client is shown. */
const MAX_TEXT = 500;

/**
 * Gives the body of an error as an object; Google sometimes wraps its error in a list. Undefined for a page, or
 * nothing.
 */
export function parseErrorBody(body: string): JsonObject | undefined {
  const value = parseErrorValue(body);
  return asObject(Array.isArray(value) ? value[0] : value);
}

/** Parses the body of an error. Of a body that is an event stream it takes the first event that is an object. */
function parseErrorValue(body: string): unknown {
  if (!/^\s*(?:event|data|id|retry)?:/.test(body)) return parse(body);
  const data = body.split(/\r\n|\r|\n/, MOST_LINES).filter((line) => line.startsWith('data:'));
  return data.map((line) => parse(line.slice('data:'.length))).find((value) => asObject(value) !== undefined);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Finds the sentence that says what went wrong: in an error of any shape, or on a page. */
export function readErrorMessage(status: number, body: string): string {
  const value = parseErrorValue(body);
  const message = findErrorText(value) || anyText(value);
  if (message !== '') return quoted(message);
  const parsed = parseErrorBody(body);
  if (parsed !== undefined) return `The upstream answered with status ${status}${wordInBrackets(parsed)}.`;
  const text = plainText(body.slice(0, MAX_READ));
  return text === '' ? `The upstream answered with status ${status}.` : withoutKeys(text);
}

/** Gives the word for the kind of an error that has no sentence. */
function wordInBrackets(parsed: JsonObject): string {
  const error = asObject(parsed.error) ?? parsed;
  const word = [error.code, error.type, error.status, error.__type].map(textOf).find((text) => text !== '');
  return word === undefined ? '' : ` (${quoted(word.slice(0, MAX_WORD))})`;
}

/**
 * Reads how long the body of an error asks to wait: Google's `RetryInfo.retryDelay` ("34.4s"), or `retry_after` in
 * seconds.
 */
export function readRetryDelayMs(body: string): number | undefined {
  const parsed = parseErrorBody(body);
  return retryDelayMsOf(asObject(parsed?.error) ?? parsed ?? {});
}

export function retryDelayMsOf(error: JsonObject): number | undefined {
  for (const entry of asArray(error.details)) {
    const seconds = /^(\d{1,12}(?:\.\d{1,12})?)s$/.exec(textOf(asObject(entry)?.retryDelay))?.[1];
    if (seconds !== undefined) return asPause(Number(seconds) * 1_000);
  }
  const seconds = asNumber(error.retry_after);
  return seconds === undefined ? undefined : asPause(seconds * 1_000);
}

/** Prepares an upstream's sentence for the client. */
export function quoted(said: string): string {
  return withoutKeys(said.slice(0, MAX_READ));
}

/**
 * Gives a code, or the name of a parameter, of an upstream's error, cut to the longest one. Undefined for other values.
 */
export function wordOf(value: unknown): string | undefined {
  return asString(value)?.slice(0, MAX_WORD);
}

/** Takes keys out of a message: vendors repeat a refused one in part or whole. */
function withoutKeys(message: string): string {
  return message.replace(/\b(?:sk|fk|pk|rk)-[\w*.-]{4,}|\bAIza[\w*-]{8,}|(?<=\bBearer )\S+/g, '[key]');
}

/**
 * Takes the words out of an HTML error page, for a reader who has nothing else. A tag that is never closed counts as
 * text.
 */
function plainText(body: string): string {
  const spoken = body.split(/<\/(?:script|style)>/i).map((part) => part.split(/<(?:script|style)/i, 1)[0] ?? '');
  const text = spoken.join(' ').replace(/<[^<>]*>/g, ' ');
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT);
}
