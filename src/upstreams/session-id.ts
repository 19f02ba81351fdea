import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { type BodyScan } from '../edit/body-scan.js';

/** Factory refuses a session or message id of any other form. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Gives Factory's `x-session-id`: the client's own where it is a UUID, or else a UUID that stays the same for a
 * conversation, so that the upstream can keep its caches warm. The first message stands for a conversation without an
 * id. opencode and others send an `x-session-id` of another form, which Factory refuses.
 */
export function sessionIdOf(headers: IncomingHttpHeaders, conversationId: string | undefined, scan: BodyScan): string {
  const own = headers['x-session-id'];
  const name = typeof own === 'string' && own !== '' ? own : conversationId;
  if (name !== undefined) return UUID.test(name) ? name.toLowerCase() : uuidOf(name);

  const first = scan.elements('messages')[0] ?? scan.elements('input')[0] ?? scan.elements('contents')[0];
  return uuidOf(first ? scan.body.subarray(first.start, first.end) : scan.body);
}

function uuidOf(content: string | Buffer): string {
  const hex = createHash('sha256').update(content).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
