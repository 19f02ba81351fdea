import { asNumber, textOf, type JsonObject } from '../wire-value.js';

const LONGEST_WORD = 100;

/** The HTTP status that an error inside a stream would have had, by the vendors' words for it. */
const STATUS_OF: ReadonlyMap<string, number> = new Map(
  Object.entries({
    invalid_request_error: 400,
    invalid_prompt: 400,
    context_length_exceeded: 400,
    content_filter: 400,
    INVALID_ARGUMENT: 400,
    FAILED_PRECONDITION: 400,
    authentication_error: 401,
    invalid_api_key: 401,
    UNAUTHENTICATED: 401,
    billing_error: 402,
    insufficient_quota: 402,
    permission_error: 403,
    PERMISSION_DENIED: 403,
    not_found_error: 404,
    model_not_found: 404,
    NOT_FOUND: 404,
    conflict_error: 409,
    ABORTED: 409,
    request_too_large: 413,
    rate_limit_error: 429,
    rate_limit_exceeded: 429,
    rate_limit: 429,
    rate_limited: 429,
    too_many_requests: 429,
    exceeded_current_quota_error: 429,
    RESOURCE_EXHAUSTED: 429,
    api_error: 500,
    server_error: 500,
    INTERNAL: 500,
    UNAVAILABLE: 503,
    vector_store_timeout: 504,
    timeout_error: 504,
    DEADLINE_EXCEEDED: 504,
    overloaded_error: 529,
    overloaded: 529,
    server_is_overloaded: 529,
    engine_overloaded: 529,
    engine_overloaded_error: 529,
    slow_down: 503,
    service_unavailable: 503,
    insufficient_system_resource: 503,
    timeout: 504,
  }),
);

/**
 * The meaning of words that the list does not have: vendors and servers that call themselves compatible make new ones.
 * The first pattern that fits counts.
 */
const STATUS_LIKE: readonly (readonly [words: RegExp, status: number])[] = [
  [/api_?key|credential|authenticat|unauthorized|(?:invalid|expired)_token|token_expired/i, 401],
  [/billing|balance|payment|credits/i, 402],
  [/rate_?limit|throttl|too_?many_?requests|usage_limit|quota|concurrency/i, 429],
  [/overload|busy|capacity|unavailable/i, 503],
  [/permission|forbidden|access_denied/i, 403],
  [
    /^invalid_(?!response|upstream)|^(?:bad|malformed|empty|missing|unknown|unsupported)_|not_(?:found|supported)/i,
    400,
  ],
  [
    /_image|^image_|policy|content_filter|inspection|moderation|context_|(?:too|above|below)_(?:large|long|small|max)/i,
    400,
  ],
];

/**
 * Finds the status of an error object: its numeric code, else what its code, type or status words mean, else
 * `otherwise`.
 */
export function statusOfError(error: JsonObject, otherwise: number): number {
  for (const number of [error.code, error.status_code, error.status]) {
    const status = asNumber(number) ?? (/^[45]\d\d$/.test(textOf(number)) ? Number(number) : undefined);
    if (status !== undefined && status >= 400 && status <= 599) return status;
  }
  for (const word of [error.code, error.type, error.status]) {
    const text = textOf(word).slice(0, LONGEST_WORD);
    const status = STATUS_OF.get(text) ?? STATUS_LIKE.find(([words]) => words.test(text))?.[1];
    if (status !== undefined) return status;
  }
  return otherwise;
}
