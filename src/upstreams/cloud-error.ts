import { type IncomingHttpHeaders } from 'node:http';
import { type Dialect } from '../dialects/dialect.js';
import { errorBody } from '../dialects/error-body.js';
import { wordContextLength } from '../dialects/errors/context-length.js';
import { parseErrorBody, readErrorMessage, readRetryDelayMs } from '../dialects/errors/read-error-message.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { asNumber, asObject, asString, type JsonObject, textOf } from '../dialects/wire-value.js';
import { hideNames, hideNamesIn } from './hide-names.js';

/**
 * The status that an exception of AWS stands for, where AWS sends another one or none.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
const STATUS_OF: ReadonlyMap<string, number> = new Map(
  Object.entries({
    accessdeniedexception: 403,
    expiredtokenexception: 403,
    internalserverexception: 500,
    modelerrorexception: 500,
    modelnotreadyexception: 429,
    modelstreamerrorexception: 500,
    modeltimeoutexception: 408,
    resourcenotfoundexception: 404,
    servicequotaexceededexception: 429,
    serviceunavailableexception: 503,
    throttlingexception: 429,
    toomanyrequestsexception: 429,
    validationexception: 400,
  }),
);

/** What Claude Code understands of a cloud as a conversation that is too long. */
const TOO_LONG = 'Input is too long.';
/** Google's words for a body that is too large. */
const TOO_LARGE =
  /payload size exceeds|request (?:entity|size)? ?(?:is )?too large|client issued a request that was too/i;

/** Gives the name of AWS's exception from the header of an answer, such as `ThrottlingException`. */
export function exceptionOf(headers: IncomingHttpHeaders): string {
  const [, name = ''] = /^(?:[^#:]{0,200}#)?(\w+)/.exec(textOf(headers['x-amzn-errortype'])) ?? [];
  return name;
}

/** Gives the status that an exception of AWS stands for. */
export function statusOfException(name: string, otherwise: number): number {
  return STATUS_OF.get(name.toLowerCase()) ?? otherwise;
}

/**
 * Writes the body of a cloud's error as the dialect has it. One that is of the dialect stays, but for names of the
 * operator's cloud. One of another form keeps the pause that it asks for, so that its account rests for as long.
 */
export function cloudErrorBody(dialect: Dialect, status: number, body: string, names: readonly string[]): string {
  const parsed = parseErrorBody(body);
  if (parsed && isOfDialect(dialect, parsed)) {
    const hidden = hideNamesIn(parsed, names);
    return hidden === parsed && body.trimStart().startsWith('{') ? body : JSON.stringify(hidden);
  }
  const error = cloudError(dialect, status, readErrorMessage(status, body), names);
  const shown = asObject(errorBody(dialect, error, null));
  const pauseMs = readRetryDelayMs(body);
  if (pauseMs === undefined) return JSON.stringify(shown);
  return JSON.stringify({ ...shown, error: { ...asObject(shown?.error), retry_after: pauseMs / 1_000 } });
}

/** Makes the error of a cloud whose own form no client knows. */
export function cloudError(dialect: Dialect, status: number, said: string, names: readonly string[]): GatewayError {
  const message = TOO_LARGE.test(said.slice(0, 8_192)) ? TOO_LONG : hideNames(said, names);
  const error = new GatewayError(status, message);
  // Claude Code knows Bedrock's sentence as it is.
  return dialect === 'messages' ? error : wordContextLength(dialect, error);
}

function isOfDialect(dialect: Dialect, parsed: JsonObject): boolean {
  const error = asObject(parsed.error);
  if (asString(error?.message) === undefined) return false;
  switch (dialect) {
    case 'messages':
      return parsed.type === 'error' && asString(error?.type) !== undefined;
    case 'responses':
    case 'chat':
      return asString(error?.type) !== undefined;
    case 'generate':
      return asNumber(error?.code) !== undefined && asString(error?.status) !== undefined;
  }
}
