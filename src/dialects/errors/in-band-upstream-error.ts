import { GatewayError } from '../gateway-error.js';
import { findErrorText, looksLikeError } from './find-error-text.js';
import { quoted, retryDelayMsOf, wordOf } from './read-error-message.js';
import { statusOfError } from './upstream-error-status.js';
import { asObject, type JsonObject } from '../wire-value.js';

/**
 * Finds the error that an event or body carries instead of an answer. It may stand in `error` (as an object, or a text
 * beside a type), or be the event itself.
 */
export function readInBandError(event: object): GatewayError {
  const outer = event as JsonObject;
  const inner = asObject(outer.error);
  const error = inner ?? outer;
  const message = findErrorText(outer) || 'The upstream reported an error.';
  const code = wordOf(error.code) ?? wordOf(error.type);
  const param = wordOf(error.param);
  const pauseMs = retryDelayMsOf(error);
  const typed = inner === undefined && outer.type === 'error' ? { ...outer, type: undefined } : error;
  return new GatewayError(statusOfError(typed, 502), quoted(message), {
    ...(param !== undefined && { param }),
    ...(isOpenaiCode(code) && { code }),
    ...(pauseMs !== undefined && { retryAfterSeconds: Math.ceil(pauseMs / 1_000) }),
  });
}

/**
 * Reads an object that has not the shape of its dialect's events or answers as an error. Undefined where it is not an
 * error.
 */
export function readBareError(event: object): GatewayError | undefined {
  return looksLikeError(event as JsonObject) ? readInBandError(event) : undefined;
}

/** Anthropic's error types and Google's statuses are not codes that an OpenAI client knows. */
function isOpenaiCode(code: string | undefined): code is string {
  return code !== undefined && code !== 'error' && !/_error$|^[A-Z_]+$|^overloaded/.test(code);
}

/** Makes the error of a stream that ended without its terminal event, which is never a whole answer. */
export function interruptedStream(): GatewayError {
  return new GatewayError(502, 'The upstream ended its answer before it was complete.', {
    code: 'upstream_stream_interrupted',
  });
}
