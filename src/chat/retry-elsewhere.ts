import { type IncomingHttpHeaders } from 'node:http';

/** Statuses that speak of the account or the service; anything else would come back the same from every account. */
export function mayRetryElsewhere(status: number): boolean {
  return status === 401 || status === 402 || status === 408 || status === 429 || status >= 500;
}

/** `retry-after-ms`, else `retry-after` in seconds or as a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
export function retryAfterMs(headers: IncomingHttpHeaders, nowMs: number): number | undefined {
  const exact = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (exact >= 0) return exact;
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const untilMs = Number.isNaN(seconds) ? Date.parse(text) - nowMs : seconds * 1000;
  return untilMs >= 0 ? untilMs : undefined;
}
