import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { ownText } from '../memory/own-text.js';
import { type BodyScan } from '../edit/body-scan.js';

/** As long as the ledger's; what is longer is known by its digest. */
const LONGEST_ID = 200;

/** Claude Code's `user_id` has some 200 characters. */
const LONGEST_USER_ID = 4096;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * What the client calls its conversation, by the names that Claude Code, Codex and the SDKs use; undefined where it
 * says nothing. At most 200 characters, which are its own.
 */
export function findConversationId(headers: IncomingHttpHeaders, scan: BodyScan): string | undefined {
  const id = idAsSent(headers, scan);
  if (id === undefined) return undefined;
  return id.length <= LONGEST_ID ? ownText(id) : `sha256-${createHash('sha256').update(id).digest('hex')}`;
}

function idAsSent(headers: IncomingHttpHeaders, scan: BodyScan): string | undefined {
  return (
    text(headers['x-claude-code-session-id']) ??
    sessionOfUserId(scan) ??
    (scan.has('prompt_cache_key') ? scan.readString('prompt_cache_key') : undefined) ??
    text(headers['session_id']) ??
    text(headers['session-id'])
  );
}

/**
 * Factory's `x-session-id`: the client's own, else a UUID that stays the same for a conversation, so that the upstream
 * can keep its caches warm. Without a conversation id its first message stands for it.
 */
export function sessionIdOf(headers: IncomingHttpHeaders, conversationId: string | undefined, scan: BodyScan): string {
  const own = text(headers['x-session-id']);
  if (own !== undefined) return own;
  if (conversationId !== undefined)
    return UUID.test(conversationId) ? conversationId.toLowerCase() : uuidOf(conversationId);
  const first = scan.elements('messages')[0] ?? scan.elements('input')[0] ?? scan.elements('contents')[0];
  return uuidOf(first ? scan.body.subarray(first.start, first.end) : scan.body);
}

/** `metadata.user_id` of Claude Code: a JSON text with `session_id`, in older versions `user_…_session_<uuid>`. */
function sessionOfUserId(scan: BodyScan): string | undefined {
  if (!scan.has('metadata')) return undefined;
  const metadata = scan.readMember('metadata');
  const userId =
    typeof metadata === 'object' && metadata !== null ? (metadata as { user_id?: unknown }).user_id : undefined;
  if (typeof userId !== 'string' || userId.length > LONGEST_USER_ID) return undefined;
  if (!userId.startsWith('{')) return /_session_([0-9a-f-]{36})$/i.exec(userId)?.[1];
  try {
    return text((JSON.parse(userId) as { session_id?: unknown }).session_id);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function uuidOf(content: string | Buffer): string {
  const hex = createHash('sha256').update(content).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
