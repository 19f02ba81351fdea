import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { asObject, ownMember } from '../dialects/wire-value.js';
import { ownText } from '../memory/own-text.js';
import { type BodyScan } from '../edit/body-scan.js';

/** The limit of the ledger's column. A longer id is replaced by its digest. */
const LONGEST_ID = 200;

/** Claude Code's `user_id` has some 200 characters. */
const LONGEST_USER_ID = 4096;

/**
 * Finds the client's id of its conversation: Claude Code's, then what the body has for it, then the first of the
 * headers. `headerNames` are those that clients name a conversation with, in small letters. Answers undefined where the
 * client gives none. The id has at most 200 characters, and holds no other text in memory.
 */
export function findConversationId(
  headers: IncomingHttpHeaders,
  scan: BodyScan,
  headerNames: readonly string[],
): string | undefined {
  const id = idAsSent(headers, scan, headerNames);
  if (id === undefined) return undefined;
  return id.length <= LONGEST_ID ? ownText(id) : `sha256-${createHash('sha256').update(id).digest('hex')}`;
}

function idAsSent(headers: IncomingHttpHeaders, scan: BodyScan, headerNames: readonly string[]): string | undefined {
  return (
    text(headers['x-claude-code-session-id']) ??
    sessionOfUserId(scan) ??
    conversationOfVendor(scan) ??
    text(scan.readString('prompt_cache_key')) ??
    text(scan.readString('session_id')) ??
    firstOf(headers, headerNames)
  );
}

/** Reads Claude Code's `metadata.user_id`: a JSON text with `session_id`, in older versions `user_…_session_<uuid>`. */
function sessionOfUserId(scan: BodyScan): string | undefined {
  if (!scan.has('metadata')) return undefined;
  const userId = asObject(scan.readMember('metadata'))?.['user_id'];
  if (typeof userId !== 'string' || userId.length > LONGEST_USER_ID) return undefined;
  if (!userId.startsWith('{')) return /_session_([0-9a-f-]{36})$/i.exec(userId)?.[1];
  try {
    return text((JSON.parse(userId) as { session_id?: unknown }).session_id);
  } catch {
    return undefined;
  }
}

/** Reads OpenAI's `conversation`, an id or an object with one. */
function conversationOfVendor(scan: BodyScan): string | undefined {
  if (!scan.has('conversation')) return undefined;
  const conversation = scan.readMember('conversation');
  return text(conversation) ?? text(asObject(conversation)?.['id']);
}

function firstOf(headers: IncomingHttpHeaders, names: readonly string[]): string | undefined {
  for (const name of names) {
    const id = text(ownMember(headers, name));
    if (id !== undefined) return id;
  }
  return undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
