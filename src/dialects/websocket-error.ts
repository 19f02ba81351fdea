import { openaiError, statusFor } from './error-body.js';
import { readInBandError } from './errors/in-band-upstream-error.js';
import { GatewayError } from './gateway-error.js';
import { asObject, type JsonObject } from './wire-value.js';

/** By their names in small letters. */
type Headers = Readonly<Record<string, unknown>>;

/** An error longer than this is cut, where it is no JSON. */
const LONGEST_TEXT = 8_192;

/**
 * Writes an error as a frame of a WebSocket, as OpenAI does: status and headers stand in it, because frames have none.
 * https://platform.openai.com/docs/guides/websocket-mode
 */
export function webSocketError(error: GatewayError): string {
  const { retryAfterSeconds, shouldRetry, headers } = error.details;
  return frameOf(
    statusFor('responses', error.status),
    { ...openaiError(error) },
    {
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterSeconds)) }),
      ...(shouldRetry === undefined ? {} : { 'x-should-retry': String(shouldRetry) }),
      ...headers,
    },
  );
}

/** Writes an error that has a status and a body by HTTP as a frame. The body's own words stay. */
export function errorAsFrame(status: number, headers: Headers, body: string): string {
  const told = asObject(asObject(parse(body))?.error);
  const error = told ?? { ...openaiError(new GatewayError(status, textOf(body))) };
  return frameOf(status, error, headers);
}

/** Writes an `error` event of a stream as a frame: the event has no status, and clients decide by it. */
export function eventAsFrame(data: string): string {
  const event = asObject(parse(data));
  if (event === undefined || event.status !== undefined) return data;
  const error = readInBandError(event);
  return frameOf(statusFor('responses', error.status), { ...openaiError(error), ...asObject(event.error) }, {});
}

function frameOf(status: number, error: JsonObject, headers: Headers): string {
  const shown = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !/^(?:content-|connection|upgrade)/.test(name),
  );
  return JSON.stringify({
    type: 'error',
    status,
    error,
    headers: Object.fromEntries(shown.map(([name, value]) => [name, String(value)])),
  });
}

function textOf(body: string): string {
  return body.trim().slice(0, LONGEST_TEXT) || 'The upstream reported an error.';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
