import { type Dialect } from './dialect.js';

const MESSAGES_PING = Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');
const COMMENT_PING = Buffer.from(': ping\n\n');

/** Gives the bytes that keep a silent stream alive. They may only stand between two events. */
export function pingOf(dialect: Dialect): Buffer {
  return dialect === 'messages' ? MESSAGES_PING : COMMENT_PING;
}
