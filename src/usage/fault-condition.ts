import { sql } from 'kysely';

/**
 * A record in which the upstream, or the way to it, failed. A client's own mistake is no fault, and a client that left
 * is none.
 */
export const IS_FAULT = sql`(ended = 'failed' or coalesce(status, 0) >= 500)`;

/** A record in which the upstream asked the client to slow down. */
export const IS_THROTTLED = sql`(coalesce(status, 0) = 429)`;
