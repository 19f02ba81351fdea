import { type Dialect } from '../dialect.js';
import { GatewayError, type GatewayErrorDetails } from '../gateway-error.js';
import { wordContextLength } from './context-length.js';
import { parseErrorBody, readErrorMessage, readRetryDelayMs, wordOf } from './read-error-message.js';
import { asObject, textOf, type JsonObject } from '../wire-value.js';

/**
 * Maps the error of an upstream of another dialect to one in the dialect `client`. The status stays; the renderer of
 * the client's dialect turns 529 into 503 where it is not known.
 */
export function mapUpstreamError(client: Dialect, status: number, body: string): GatewayError {
  const parsed = parseErrorBody(body);
  const error = asObject(parsed?.error) ?? parsed ?? {};
  const param = wordOf(error.param);
  const code = codeOf(error, status);
  const pauseMs = readRetryDelayMs(body);
  const details: GatewayErrorDetails = {
    ...(param !== undefined && { param }),
    ...(code !== undefined && { code }),
    ...(pauseMs !== undefined && { retryAfterSeconds: Math.ceil(pauseMs / 1_000) }),
  };
  return wordContextLength(client, new GatewayError(status, readErrorMessage(status, body), details));
}

/**
 * Gives the code of an error. Only OpenAI's is passed on: Anthropic has none, and Google's repeats the status. A spent
 * quota is told apart from a rate limit.
 */
function codeOf(error: JsonObject, status: number): string | undefined {
  if (textOf(error.type) === 'insufficient_quota') return 'insufficient_quota';
  if (status === 404) return wordOf(error.code) ?? 'model_not_found';
  return wordOf(error.code);
}
