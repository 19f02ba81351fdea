/** The headers of an answer that tell when to ask again. */
interface RetryFields {
  'retry-after'?: string | undefined;
  'retry-after-ms'?: string | string[] | undefined;
  'x-should-retry'?: string | string[] | undefined;
}

/** The longest pause that is believed, in milliseconds: a month's quota window. */
const LONGEST_MS = 31 * 24 * 3_600_000;

const NUMBER = /^\d{1,12}(?:\.\d{1,12})?$/;

/**
 * The three forms of a date in HTTP: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7. Without a zone it is in GMT.
 */
const DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? [\w: +-]{10,30}$/i;
const ZONE = /(?:GMT|UTC|[+-]\d{4})$/i;

/**
 * Reads how long an upstream asks to wait: from `retry-after-ms`, or else from `retry-after` in seconds or as a date
 * (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3). Returns undefined where the upstream says nothing that can
 * be read, names a moment that has passed, or asks for more than a month.
 */
export function retryAfterMs(headers: RetryFields, nowMs: number): number | undefined {
  return exactMs(headers) ?? roundMs(headers, nowMs);
}

/**
 * Adds the headers that tell a client when to ask again. `retry-after` is in whole seconds, at least one unless it is
 * zero, as Claude Code and most SDKs read nothing else. `retry-after-ms` is added where the upstream was as exact as
 * that, and `x-should-retry` where it is a yes or no.
 */
export function addRetryHeaders<T extends Record<string, unknown>>(told: T, upstream: RetryFields, nowMs: number): T {
  const headers: Record<string, unknown> = told;
  const should = upstream['x-should-retry'];
  if (should === 'true' || should === 'false') headers['x-should-retry'] = should;
  const exact = exactMs(upstream);
  const pauseMs = roundMs(upstream, nowMs) ?? exact;
  if (pauseMs !== undefined) headers['retry-after'] = String(Math.ceil(pauseMs / 1_000));
  if (exact !== undefined) headers['retry-after-ms'] = String(Math.ceil(exact));
  return told;
}

/** Takes a number of milliseconds for a pause; undefined where it cannot be one. */
export function asPause(ms: number): number | undefined {
  return ms >= 0 && ms <= LONGEST_MS ? ms : undefined;
}

function exactMs(headers: RetryFields): number | undefined {
  return readNumber(headers['retry-after-ms'], 1);
}

function roundMs({ 'retry-after': value }: RetryFields, nowMs: number): number | undefined {
  const seconds = readNumber(value, 1_000);
  if (seconds !== undefined) return seconds;
  const untilMs = readDate(value) - nowMs;
  return untilMs > 0 ? asPause(untilMs) : undefined;
}

function readNumber(value: string | string[] | undefined, unitMs: number): number | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return NUMBER.test(text) ? asPause(Number(text) * unitMs) : undefined;
}

/** Reads a date in milliseconds since 1970; NaN where it is none. */
function readDate(value: string | undefined): number {
  const text = value?.trim();
  if (text === undefined || !DATE.test(text)) return Number.NaN;
  return Date.parse(ZONE.test(text) ? text : `${text} GMT`);
}
