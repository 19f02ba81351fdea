import { type Dialect } from './dialect.js';
import { kindOfStopWord } from './stop-words.js';
import { isHeavyJson } from './weigh-json.js';

/**
 * What an event means for a stream that has brought no content yet: `content` of the answer, or its end; a `failure`
 * that another account, or a later moment, may not meet; `nothing`, for what vendors send always and at once.
 */
type Beginning = 'content' | 'failure' | 'nothing';

/** OpenAI sends these first, whatever becomes of the answer, and repeats the whole request in them. */
const PRELUDE: readonly unknown[] = ['response.created', 'response.in_progress', 'response.queued'];

/** Words in an error's type or code that speak of the service or the account, not of the request. */
const TRANSIENT = new RegExp(
  String.raw`overloaded|rate_limit|api_error|server_error|timeout|unavailable|internal|exhausted|` +
    String.raw`quota|bad_gateway|authentication|unauthenticated|invalid_api_key`,
  'i',
);

/**
 * Content is a content block, an output item, a piece of text, thinking or a call. `message_start`, `response.created`,
 * Chat's chunk with a role only and Gemini's chunk without parts are none. `isFirst` says that no event came before.
 */
export function readBeginning(dialect: Dialect, name: string | undefined, data: Buffer, isFirst: boolean): Beginning {
  if (PRELUDE.includes(name)) return 'nothing';
  const text = data.toString();
  if (isHeavyJson(text)) return 'content';
  // The end of an answer that never began.
  if (text.trim() === '[DONE]') return isFirst ? 'failure' : 'content';
  const event = parse(text);
  if (event === undefined) return 'content';
  if (isTransientError(dialect, name, event) || hasFailedStop(event)) return 'failure';
  return bringsContent(dialect, name, event) ? 'content' : 'nothing';
}

/** An error that blames the request is no reason to try elsewhere. */
function isTransientError(dialect: Dialect, name: string | undefined, event: JsonObject): boolean {
  const named =
    name === 'error' || name === 'response.failed' || event.type === 'error' || event.type === 'response.failed';
  const error = asObject(event.error) ?? asObject(asObject(event.response)?.error) ?? (named ? event : undefined);
  if (!error || (!named && (dialect === 'messages' || dialect === 'responses'))) return false;
  return [error.type, error.code, error.status].some((word) =>
    typeof word === 'number'
      ? word === 401 || word === 429 || word >= 500
      : typeof word === 'string' && TRANSIENT.test(word),
  );
}

/** The answer is over before it began, for a reason that means a failure. */
function hasFailedStop(event: JsonObject): boolean {
  const choice = asObject(asArray(event.choices)[0]);
  const candidate = asObject(asArray(event.candidates)[0]);
  const told = [choice?.finish_reason, candidate?.finishReason, asObject(event.delta)?.stop_reason];
  const isFailure = told.some((word) => typeof word === 'string' && kindOfStopWord(word) === 'failed');
  return isFailure && (choice === undefined || isBlank(textOfChoice(choice)));
}

function bringsContent(dialect: Dialect, name: string | undefined, event: JsonObject): boolean {
  switch (dialect) {
    case 'messages':
      return (event.type ?? name) !== 'message_start' || !isBlank(asObject(event.message)?.content);
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

function parse(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
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
