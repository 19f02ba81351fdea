import { looksLikeError } from '../dialects/errors/find-error-text.js';
import { asArray, asObject, type JsonObject, ownMember } from '../dialects/wire-value.js';
import { hideNamesIn } from './hide-names.js';

/** Members that only answers and their parts have. What is beside them belongs to the conversation. */
const OF_ANSWERS = ['content', 'output', 'choices', 'candidates', 'promptFeedback', 'usageMetadata'];

/** The types of the parts of an answer in a stream, such as `content_block_delta` and `response.created`. */
const PART = /^(?:message(?!$)|content_block|ping$|response\.)/;

/** What OpenAI's formats call an answer or a part of one, such as `chat.completion.chunk`. */
const OBJECT = /^(?:chat\.completion|response)\b/;

/** The types of errors, whosever they are. */
const ERROR = /error|exception|denied|fail/i;

/**
 * Takes names of the operator's cloud out of the errors in a whole answer or an event: out of all of it where it is no
 * part of a conversation, else out of the members that tell of an error. Gives the very value where there was none.
 */
export function hideNamesInMessage(value: unknown, names: readonly string[]): unknown {
  const message = asObject(value);
  if (!message || !isPart(message)) return hideNamesIn(value, names);
  const error = changeOf(message, 'error', (value) => hideNamesIn(value, names));
  const response = changeOf(message, 'response', (value) => withoutNames(value, names));
  const choices = changeOf(message, 'choices', (value) => inEach(value, names));
  return (error ?? response ?? choices) ? { ...message, ...error, ...response, ...choices } : value;
}

function isPart(message: JsonObject): boolean {
  const { type, object } = message;
  if (type === 'error') return false;
  if (typeof object === 'string' && OBJECT.test(object)) return true;
  if (OF_ANSWERS.some((name) => ownMember(message, name) !== undefined)) return true;
  return typeof type === 'string' && (PART.test(type) || !(ERROR.test(type) || looksLikeError(message)));
}

function inEach(choices: unknown, names: readonly string[]): unknown {
  const cleaned = asArray(choices).map((choice) => withoutNames(choice, names));
  return cleaned.every((choice, at) => choice === asArray(choices)[at]) ? choices : cleaned;
}

/** A failed response repeats the request, and a choice has the answer: only the error is looked at. */
function withoutNames(value: unknown, names: readonly string[]): unknown {
  const object = asObject(value);
  const change = object && changeOf(object, 'error', (error) => hideNamesIn(error, names));
  return change ? { ...object, ...change } : value;
}

/** Gives the member as it is to be; undefined where it stays as it is, or is absent. */
function changeOf(
  object: JsonObject,
  name: 'error' | 'response' | 'choices',
  hide: (value: unknown) => unknown,
): JsonObject | undefined {
  const value = ownMember(object, name);
  const hidden = hide(value);
  return hidden === value ? undefined : { [name]: hidden };
}
