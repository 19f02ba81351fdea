import { type RoutedCall } from './call.js';

/** The members that name what vendors keep. */
const MARKS = ['"file_id"', '"vector_store_ids"'] as const;
/** A vendor's own file or store: a tool's input may have a member of the same name. */
const STATE = /"file_id"\s*:\s*"file[-_]|"vector_store_ids"\s*:\s*\[\s*"vs_/;

/**
 * Whether a request names what its vendor keeps for whoever made it, and of which the gateway does not know who that
 * was: an uploaded file (https://platform.claude.com/docs/en/build-with-claude/files), a store or a stored prompt. Such
 * a request is for one endpoint.
 */
export function namesOtherState({ dialect, scan }: Pick<RoutedCall, 'dialect' | 'scan'>): boolean {
  if (dialect === 'responses' && scan.has('prompt')) return true;
  if (!MARKS.some((mark) => scan.body.includes(mark))) return false;
  return STATE.test(scan.body.toString('latin1'));
}
