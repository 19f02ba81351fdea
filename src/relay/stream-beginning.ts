import { type Dialect } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { kindOfStopWord } from '../dialects/stop-words.js';
import { isHeavyJson } from '../dialects/weigh-json.js';
import { looksLikeError } from '../dialects/errors/find-error-text.js';
import { readInBandError } from '../dialects/errors/in-band-upstream-error.js';
import { failedStop } from '../translate/neutral/end-events.js';
import { mayRetryElsewhere } from './retry-elsewhere.js';

/**
 * What an event means for a stream that has brought no content yet: `content` of the answer, or its end; `nothing`, for
 * what vendors send always and at once; else a failure that another account, or a later moment, may not meet.
 */
type Beginning = 'content' | 'nothing' | GatewayError;

/** OpenAI sends these first, whatever becomes of the answer, and repeats the whole request in them. */
const PRELUDE: readonly unknown[] = ['response.created', 'response.in_progress', 'response.queued'];
const ERRORS: readonly unknown[] = ['error', 'response.failed'];

/** Most errors that blame the request are no reason to try elsewhere. */
export function blamesNoRequest({ status }: GatewayError): boolean {
  return mayRetryElsewhere(status);
}

/**
 * Content is a content block, an output item, a piece of text, thinking or a call. `message_start`, `response.created`,
 * Chat's chunk with a role only and Gemini's chunk without parts are none.
 */
export function readBeginning(
  dialect: Dialect,
  name: string | undefined,
  data: Buffer,
  mayAnswerElsewhere = blamesNoRequest,
): Beginning {
  if (PRELUDE.includes(name)) return 'nothing';
  const text = data.toString().trim();
  if (isHeavyJson(text)) return 'content';
  if (text === '') return 'nothing';
  if (text === '[DONE]') return new GatewayError(502, 'The upstream ended its answer without anything in it.');
  const value = parse(text);
  // Google's errors may stand in a list. A `null` is nothing.
  const event = asObject(Array.isArray(value) ? value[0] : value);
  if (event === undefined) return value === undefined ? unreadable() : 'nothing';
  const failure = readError(dialect, name, event) ?? readFailedStop(event);
  if (failure) return mayAnswerElsewhere(failure) ? failure : 'content';
  return bringsContent(dialect, name, event) ? 'content' : 'nothing';
}

/** The error that ends a stream, as its event tells it. Undefined for an event that is no error. */
export function readErrorEvent(dialect: Dialect, name: string | undefined, data: Buffer): GatewayError | undefined {
  const text = data.toString();
  const event = isHeavyJson(text) ? undefined : asObject(parse(text));
  return event && readError(dialect, name, event);
}

/** Reads an error by the event's name or type, or of another shape where the event is none of its dialect's. */
function readError(dialect: Dialect, name: string | undefined, event: JsonObject): GatewayError | undefined {
  const ofResponse = asObject(asObject(event.response)?.error);
  if (ERRORS.includes(name) || ERRORS.includes(event.type))
    return readInBandError(ofResponse ? { error: ofResponse } : event);

  return isOfDialect(dialect, event) || !looksLikeError(event) ? undefined : readInBandError(event);
}

function isOfDialect(dialect: Dialect, event: JsonObject): boolean {
  switch (dialect) {
    case 'messages':
    case 'responses':
      return typeof event.type === 'string';
    case 'chat':
      return asArray(event.choices).length > 0 && isBlank(event.error);
    case 'generate':
      return asArray(event.candidates).length > 0;
  }
}

function unreadable(): GatewayError {
  return new GatewayError(502, 'The upstream sent an event that cannot be read.');
}

/** The answer is over before it began, for a reason that means a failure. */
function readFailedStop(event: JsonObject): GatewayError | undefined {
  const choice = asObject(asArray(event.choices)[0]);
  const candidate = asObject(asArray(event.candidates)[0]);
  const told = [choice?.finish_reason, candidate?.finishReason, asObject(event.delta)?.stop_reason];
  const word = told.find((entry) => typeof entry === 'string' && kindOfStopWord(entry) === 'failed');
  return typeof word === 'string' && isBlank(textOfChoice(choice ?? {})) ? failedStop(word) : undefined;
}

function bringsContent(dialect: Dialect, name: string | undefined, event: JsonObject): boolean {
  switch (dialect) {
    case 'messages': {
      const type = event.type ?? name;
      if (type === 'message_start') return !isBlank(asObject(event.message)?.content);
      return typeof type === 'string' && type !== '' && type !== 'ping';
    }
    case 'responses':
      // What Codex' own events tell (`codex.rate_limits`) is not of the answer.
      return (
        !PRELUDE.includes(event.type) &&
        /^(?:response\.|error)/.test(typeof event.type === 'string' ? event.type : (name ?? ''))
      );
    case 'chat':
      return asArray(event.choices).some((entry) => choiceBringsContent(asObject(entry) ?? {}));
    case 'generate':
      return event.promptFeedback !== undefined || asArray(event.candidates).some(candidateBringsContent);
  }
}

function choiceBringsContent(choice: JsonObject): boolean {
  if (!isBlank(choice.finish_reason) || !isBlank(textOfChoice(choice))) return true;
  return Object.entries(asObject(choice.delta) ?? {}).some(([name, value]) => name !== 'role' && !isBlank(value));
}

/** In the fields of servers that send no deltas, or in the delta. */
function textOfChoice({ message, text, delta }: JsonObject): unknown {
  return asObject(message)?.content ?? text ?? asObject(delta)?.content;
}

function candidateBringsContent(value: unknown): boolean {
  const candidate = asObject(value) ?? {};
  if (!isBlank(candidate.finishReason)) return true;
  return asArray(asObject(candidate.content)?.parts).some((part) =>
    Object.entries(asObject(part) ?? {}).some(([name, held]) => name !== 'thought' && !isBlank(held)),
  );
}

/** Nothing, or a text or list with nothing in it. */
function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

type JsonObject = Record<string, unknown>;

/** Undefined for a text that is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
