import { type Dialect } from '../../dialects/dialect.js';
import { GatewayError, type GatewayErrorDetails } from '../../dialects/gateway-error.js';
import { wordContextLength } from './context-length.js';
import { type JsonObject } from './neutral-request.js';
import { asArray, asNumber, asObject, asString, textOf } from './wire-value.js';

/** As much of an unknown error page as a client is shown. */
const MAX_TEXT = 500;

/**
 * The error for a client of `client`'s dialect that an upstream of another dialect answered with. The status stays; the
 * renderer of the client's dialect turns 529 into 503 where it is not known.
 */
export function mapUpstreamError(client: Dialect, status: number, body: string): GatewayError {
  const parsed = parseBody(body);
  const error = asObject(parsed?.error) ?? parsed ?? {};
  const param = asString(error.param);
  const code = codeOf(error, status);
  const retryAfterSeconds = readRetryDelay(error);
  const details: GatewayErrorDetails = {
    ...(param !== undefined && { param }),
    ...(code !== undefined && { code }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return wordContextLength(client, new GatewayError(status, withoutKeys(messageOf(parsed, error, body, status)), details));
}

/** Google sometimes wraps its error in a list. */
function parseBody(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return asObject(Array.isArray(value) ? value[0] : value);
  } catch {
    return undefined;
  }
}

function messageOf(parsed: JsonObject | undefined, error: JsonObject, body: string, status: number): string {
  const message = textOf(error.message) || textOf(parsed?.error) || textOf(parsed?.message) || textOf(parsed?.detail);
  if (message !== '') return message;
  const text = parsed === undefined ? plainText(body) : '';
  return text === '' ? `The upstream answered with status ${status}.` : text;
}

/** Vendors repeat a refused key in part or whole. */
function withoutKeys(message: string): string {
  return message.replace(/\b(?:sk|fk|pk|rk)-[\w*.-]{4,}|\bAIza[\w*-]{8,}|(?<=\bBearer )\S+/g, '[key]');
}

/** The words of an HTML error page, for a reader who has nothing else. */
function plainText(body: string): string {
  const text = body.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT);
}

/** OpenAI's codes pass; Anthropic has none and Google's is the status once more. A spent quota is told apart from a rate limit. */
function codeOf(error: JsonObject, status: number): string | undefined {
  if (textOf(error.type) === 'insufficient_quota') return 'insufficient_quota';
  if (status === 404) return asString(error.code) ?? 'model_not_found';
  return asString(error.code);
}

/** Google's `RetryInfo.retryDelay`, "34.4s", in whole seconds. */
function readRetryDelay(error: JsonObject): number | undefined {
  for (const entry of asArray(error.details)) {
    const delay = /^(\d+(?:\.\d+)?)s$/.exec(textOf(asObject(entry)?.retryDelay))?.[1];
    if (delay !== undefined) return Math.ceil(Number(delay));
  }
  return asNumber(error.retry_after);
}
