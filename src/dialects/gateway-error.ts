export interface GatewayErrorDetails {
  /** The request field at fault; `error.param` of OpenAI's body. */
  param?: string;
  /** OpenAI's `error.code`; derived from the status when absent. */
  code?: string;
  /** `error.details` of Anthropic's body, which its SDK acts upon. */
  errorDetails?: Readonly<Record<string, unknown>>;
  /** Whole seconds; sent as `retry-after`. Claude Code gives up at once above 60. */
  retryAfterSeconds?: number;
  /** `false` sends `x-should-retry: false`. Without it Claude Code repeats a 401 for three minutes. */
  shouldRetry?: false;
  /**
   * True for a spent budget: the error is `billing_error` and `insufficient_quota` instead of what the status stands
   * for.
   */
  billing?: true;
  /** Unix seconds: when a spent budget begins anew. */
  resetsAtSeconds?: number;
  /** True for a spent budget in the words that Codex shows; see `wordSpentBudget`. */
  usageLimit?: true;
  /** Further response headers, such as `allow` on a 405. */
  headers?: Readonly<Record<string, string>>;
  /**
   * True where the message is the upstream's own text. It may quote the request, so the client sees it and the log does
   * not.
   */
  quotesUpstream?: boolean;
  cause?: unknown;
}

/** An answer of the gateway's own that is not a success. The client sees the message, so it never holds a secret. */
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
