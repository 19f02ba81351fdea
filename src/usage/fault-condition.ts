import { sql } from 'kysely';

/**
 * Of a record: the upstream, or the way to it, failed. What a client did wrong does not count, nor a client that left.
 */
export const IS_FAULT = sql`(ended = 'failed' or coalesce(status, 0) >= 500)`;

/** Of a record: the upstream asked to slow down. */
export const IS_THROTTLED = sql`(coalesce(status, 0) = 429)`;
