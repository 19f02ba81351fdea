import { asPause } from '../../dialects/retry-after.js';
import { type JsonObject } from '../neutral/neutral-request.js';
import { asArray, asNumber, asObject, asString, textOf } from '../wire/wire-value.js';

/** As much of a message or page as is looked at or passed on: no pattern runs over more. UTF-16 code units. */
const MAX_READ = 8 * 1024;

/** As much of a word of theirs that stands for a kind of error, or names a field. */
const MAX_WORD = 256;

/** As much of an unknown error page as a client is shown. */
const MAX_TEXT = 500;

/** The body of an error as an object; Google sometimes wraps its error in a list. Undefined for a page, or nothing. */
export function parseErrorBody(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return asObject(Array.isArray(value) ? value[0] : value);
  } catch {
    return undefined;
  }
}

/**
 * What the upstream says went wrong: vendors and their proxies put it into `error.message`, `error`, `message` or
 * `detail`, or send a page.
 */
export function readErrorMessage(status: number, body: string): string {
  const parsed = parseErrorBody(body);
  const error = asObject(parsed?.error);
  const message = textOf(error?.message) || textOf(parsed?.error) || textOf(parsed?.message) || textOf(parsed?.detail);
  if (message !== '') return quoted(message);
  const text = parsed === undefined ? plainText(body.slice(0, MAX_READ)) : '';
  return text === '' ? `The upstream answered with status ${status}.` : withoutKeys(text);
}

/**
 * How long the body of an error asks to wait: Google's `RetryInfo.retryDelay` ("34.4s"), or `retry_after` in seconds.
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

/** What an upstream says, as a client is told it. */
export function quoted(said: string): string {
  return withoutKeys(said.slice(0, MAX_READ));
}

/** A code, or the name of a parameter, of an upstream's error: a word; undefined when it is none. */
export function wordOf(value: unknown): string | undefined {
  return asString(value)?.slice(0, MAX_WORD);
}

/** Vendors repeat a refused key in part or whole. */
function withoutKeys(message: string): string {
  return message.replace(/\b(?:sk|fk|pk|rk)-[\w*.-]{4,}|\bAIza[\w*-]{8,}|(?<=\bBearer )\S+/g, '[key]');
}

/** The words of an HTML error page, for a reader who has nothing else; what is not closed is read once all the same. */
function plainText(body: string): string {
  const spoken = body.split(/<\/(?:script|style)>/i).map((part) => part.split(/<(?:script|style)/i, 1)[0] ?? '');
  const text = spoken.join(' ').replace(/<[^<>]*>/g, ' ');
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT);
}
