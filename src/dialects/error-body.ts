import { type Dialect } from './dialect.js';
import { type GatewayError } from './gateway-error.js';

/** `error.type` of Anthropic's errors by HTTP status: https://platform.claude.com/docs/en/api/errors */
const ANTHROPIC_TYPE: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  408: 'timeout_error',
  409: 'invalid_request_error',
  411: 'invalid_request_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** `[type, code]` of OpenAI's errors by HTTP status: https://platform.openai.com/docs/guides/error-codes */
const OPENAI_TYPE: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  400: ['invalid_request_error', null],
  401: ['authentication_error', 'invalid_api_key'],
  402: ['insufficient_quota', 'insufficient_quota'],
  403: ['permission_error', null],
  404: ['invalid_request_error', 'not_found'],
  405: ['invalid_request_error', 'method_not_allowed'],
  408: ['api_error', 'timeout'],
  409: ['conflict_error', null],
  411: ['invalid_request_error', 'length_required'],
  413: ['invalid_request_error', 'request_too_large'],
  415: ['invalid_request_error', 'unsupported_media_type'],
  422: ['invalid_request_error', null],
  429: ['rate_limit_exceeded', 'rate_limit_exceeded'],
  502: ['server_error', 'upstream_error'],
  503: ['server_error', 'upstream_error'],
  504: ['api_error', 'timeout'],
  529: ['server_error', 'overloaded'],
};

/** `error.status` of Google's errors: https://cloud.google.com/apis/design/errors */
const GOOGLE_STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'INVALID_ARGUMENT',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  411: 'INVALID_ARGUMENT',
  413: 'INVALID_ARGUMENT',
  415: 'INVALID_ARGUMENT',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  504: 'DEADLINE_EXCEEDED',
};

/** Gives the status that a dialect's clients understand; 529 is Anthropic's own. */
export function statusFor(dialect: Dialect, status: number): number {
  return status === 529 && dialect !== 'messages' ? 503 : status;
}

/** Writes the error body of a dialect. `requestId` is null when the error belongs to no single request. */
export function errorBody(dialect: Dialect, error: GatewayError, requestId: string | null): unknown {
  switch (dialect) {
    case 'messages':
      return {
        type: 'error',
        error: {
          type: anthropicErrorType(error),
          message: error.message,
          ...(error.details.errorDetails && { details: error.details.errorDetails }),
        },
        request_id: requestId,
      };
    case 'responses':
    case 'chat':
      return { error: openaiError(error) };
    case 'generate':
      return {
        error: {
          code: statusFor(dialect, error.status),
          message: error.message,
          status: GOOGLE_STATUS[error.status] ?? (error.status < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE'),
          ...(error.details.retryAfterSeconds !== undefined && {
            details: [retryInfo(error.details.retryAfterSeconds)],
          }),
        },
      };
  }
}

/**
 * Says when to ask again. Gemini CLI waits so long, and gives up at once where that is more than five minutes; it reads
 * no `retry-after` (gemini-cli 0.61.0, `googleQuotaErrors.ts`).
 * https://cloud.google.com/apis/design/errors#error_details
 */
function retryInfo(seconds: number): object {
  return { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${Math.ceil(seconds)}s` };
}

export function anthropicErrorType(error: GatewayError): string {
  if (error.details.billing) return 'billing_error';
  return ANTHROPIC_TYPE[error.status] ?? (error.status < 500 ? 'invalid_request_error' : 'api_error');
}

interface OpenaiError {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
  /** Codex: when the user can go on, in Unix seconds. */
  resets_at?: number;
}

export function openaiError(error: GatewayError): OpenaiError {
  const [type, code] =
    OPENAI_TYPE[error.details.billing ? 402 : error.status] ??
    (error.status < 500 ? ['invalid_request_error', null] : ['server_error', null]);
  return {
    message: error.message,
    type: error.details.usageLimit ? 'usage_limit_reached' : type,
    param: error.details.param ?? null,
    code: error.details.code ?? code,
    ...(error.details.usageLimit && { resets_at: error.details.resetsAtSeconds }),
  };
}
