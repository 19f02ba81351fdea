import { createHmac } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { type BodyScan } from '../edit/body-scan.js';
import { UUID } from '../upstreams/session-id.js';
import { type Call } from './call.js';
import { callerOf } from './caller-of.js';
import { type Conversation } from './conversation.js';
import { findConversationId } from './find-conversation.js';

/** What of a call tells its conversation, beside the body. */
interface IdentifiedBy extends Pick<Call, 'holder' | 'requestId'> {
  request: Pick<IncomingMessage, 'headers' | 'url'>;
  /** The client's address; null for a client on this machine. */
  address: string | null;
}

/**
 * Identifies the conversation that a request belongs to: by the client's name for it, else by the caller and the first
 * words of the conversation's user, which every later request repeats. The system prompt and the tools do not count,
 * as they change. `secret` keeps whoever reads the id from guessing words, and is the same on every replica.
 */
export function identifyConversation(
  call: IdentifiedBy,
  scan: BodyScan,
  headerNames: readonly string[],
  secret: Buffer,
): Conversation {
  const name = findConversationId(call.request.headers, scan, headerNames);
  if (name !== undefined && UUID.test(name)) return { name, id: name.toLowerCase(), isKnown: true };
  const words = scan.firstWords;
  const caller = callerOf(call.request, call.holder) ?? ['address', call.address];
  const hmac = createHmac('sha256', secret);
  if (name !== undefined) hmac.update(JSON.stringify(['name', caller, name]));
  else if (words) {
    hmac.update(JSON.stringify(['first words', caller, words.bytes]));
    for (const { start, end } of words.pieces) hmac.update(scan.body.subarray(start, end));
  } else hmac.update(JSON.stringify(['request', call.requestId]));
  return { name, id: uuidOf(hmac.digest('hex')), isKnown: name !== undefined || words !== undefined };
}

function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
