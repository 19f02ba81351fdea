import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { ownText } from '../memory/own-text.js';
import { type BodyScan } from '../edit/body-scan.js';

/** The limit of the ledger's column. A longer id is replaced by its digest. */
const LONGEST_ID = 200;

/** Claude Code's `user_id` has some 200 characters. */
const LONGEST_USER_ID = 4096;

/**
 * Finds the client's id of its conversation, under the names that Claude Code, Codex and the SDKs use. Answers
 * undefined where the client gives none. The id has at most 200 characters, and holds no other text in memory.
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

/** Reads Claude Code's `metadata.user_id`: a JSON text with `session_id`, in older versions `user_…_session_<uuid>`. */
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
