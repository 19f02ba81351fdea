import { type Dialect } from '../dialects/dialect.js';

/** An error of an upstream, kept for the clients that ask while it still holds. */
export interface RememberedAnswer {
  status: number;
  /** The few headers that a client may see. Nothing in them is about the request that met the error. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** The dialect of the body. */
  dialect: Dialect;
}

/** How an attempt ended, as far as the account is concerned. */
export type Outcome =
  | { kind: 'success' }
  /** 429. `retryAfterMs` is upstream's own word. `everyModel` says that the limit is about the whole account. */
  | { kind: 'throttled'; retryAfterMs?: number; everyModel?: boolean; answer?: RememberedAnswer; error?: string }
  /** 402. `forMs` is how long it lasts, where upstream says so. */
  | { kind: 'exhausted'; forMs?: number; error?: string }
  /** 401 although the token was fresh. */
  | { kind: 'unauthorized'; error?: string }
  /** 5xx, 529, no connection, no first byte in time, an error event before any content. */
  | { kind: 'failed'; error: string }
  /** 400, 403, 404, 413, 422. The request is at fault, so the account stays as it is. */
  | { kind: 'rejected'; error?: string }
  /** The client left, or the gateway gave the attempt up for a reason of its own. */
  | { kind: 'cancelled' };

export type OutcomeKind = Outcome['kind'];

/** The tokens of one request, split as vendors split them. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

/** Gives the outcome that an HTTP status of an upstream stands for. People read `error`, so it must hold no secret. */
export function outcomeOfStatus(status: number, retryAfterMs?: number): Outcome {
  const error = `HTTP ${status}`;
  if (status < 400) return { kind: 'success' };
  if (status === 401) return { kind: 'unauthorized', error };
  if (status === 402) return { kind: 'exhausted', error, ...(retryAfterMs !== undefined && { forMs: retryAfterMs }) };
  if (status === 429) return { kind: 'throttled', error, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  if (status >= 500 || status === 408) return { kind: 'failed', error };
  return { kind: 'rejected', error };
}
