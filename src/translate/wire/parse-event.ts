import { parseJson } from '../../dialects/exact-json.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { asObject } from '../../dialects/wire-value.js';

/**
 * The JSON object in an event's data, numbers as they are spelled, typed as its dialect's events; undefined for data
 * that says nothing: none, or the `[DONE]` with which some servers end streams of every dialect. Only a promise of the
 * vendor's: readers check what they use, and ignore kinds that they do not know (new ones appear every month). Throws
 * for anything else, so that nothing of an answer is lost without a word.
 */
export function parseEvent<T extends object>(data: string): T | undefined {
  const text = data.trim();
  if (text === '' || text === '[DONE]') return undefined;
  const event = asObject(parse(text));
  if (event === undefined) throw unreadableEvent();
  return event as T;
}

/** For an event that is no JSON object, or that has not the shape which its type promises. */
export function unreadableEvent(cause?: unknown): GatewayError {
  return new GatewayError(502, 'The upstream sent an event that cannot be read.', { cause });
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
