import { type IncomingHttpHeaders } from 'node:http';

/** Factory refuses a session or message id of any other form. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Gives Factory's `x-session-id`: the client's own where it is a UUID, or else the UUID of its conversation, so that
 * the upstream can keep its caches warm. opencode and others send one of another form, which Factory refuses.
 */
export function sessionIdOf(headers: IncomingHttpHeaders, conversationId: string): string {
  const own = headers['x-session-id'];
  return typeof own === 'string' && UUID.test(own) ? own.toLowerCase() : conversationId;
}
