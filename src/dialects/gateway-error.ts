export interface GatewayErrorDetails {
  /** The request field at fault; `error.param` of OpenAI's body. */
  param?: string;
  /** OpenAI's `error.code`; derived from the status when absent. */
  code?: string;
  /** `error.details` of Anthropic's body, which its SDK acts upon. */
  errorDetails?: Readonly<Record<string, unknown>>;
  /** Whole seconds; sent as `retry-after`. Claude Code gives up at once above 60. */
  retryAfterSeconds?: number;
  /** `false` sends `x-should-retry: false`, without which Claude Code repeats a 401 for three minutes. */
  shouldRetry?: false;
  /** A spent budget: `billing_error` and `insufficient_quota` in place of what the status stands for. */
  billing?: true;
  /** Further response headers, such as `allow` on a 405. */
  headers?: Readonly<Record<string, string>>;
  /** The message is the upstream's own text, which may quote the request: it is for the client and not for the log. */
  quotesUpstream?: boolean;
  cause?: unknown;
}

/**
 * An answer of the gateway's own that is not a success. The message is shown to the client: never put a secret in it.
 */
export class GatewayError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: GatewayErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'GatewayError';
  }
}
