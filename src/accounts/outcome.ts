import { type Dialect } from '../dialects/dialect.js';

/** An upstream's error as it came, for those who ask while it still holds. */
export interface RememberedAnswer {
  status: number;
  /** The few that a client is shown; nothing of the request that met it. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** Of the body. */
  dialect: Dialect;
}

/** How one attempt on an account ended, as far as the account is concerned. */
export type Outcome =
  | { kind: 'success' }
  /** 429. `retryAfterMs` is upstream's own word; `everyModel` says that the limit is the whole account's. */
  | { kind: 'throttled'; retryAfterMs?: number; everyModel?: boolean; answer?: RememberedAnswer; error?: string }
  /** 402. `forMs` is how long upstream says. */
  | { kind: 'exhausted'; forMs?: number; error?: string }
  /** 401 that a fresh token did not cure. */
  | { kind: 'unauthorized'; error?: string }
  /** 5xx, 529, no connection, no first byte in time, an error event before any content. */
  | { kind: 'failed'; error: string }
  /** 400, 403, 404, 413, 422: the request's own fault; the account is left as it is. */
  | { kind: 'rejected'; error?: string }
  /** The client left, or the attempt was given up for a reason of the gateway's own. */
  | { kind: 'cancelled' };

export type OutcomeKind = Outcome['kind'];

/** Tokens of one request, in the vendors' split. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

/** The outcome that an HTTP status of upstream stands for. `error` is for people; keep secrets out of it. */
export function outcomeOfStatus(status: number, retryAfterMs?: number): Outcome {
  const error = `HTTP ${status}`;
  if (status < 400) return { kind: 'success' };
  if (status === 401) return { kind: 'unauthorized', error };
  if (status === 402) return { kind: 'exhausted', error, ...(retryAfterMs !== undefined && { forMs: retryAfterMs }) };
  if (status === 429) return { kind: 'throttled', error, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  if (status >= 500 || status === 408) return { kind: 'failed', error };
  return { kind: 'rejected', error };
}
