import { type Dialect } from '../../dialects/dialect.js';
import { shortHash } from '../wire/short-hash.js';

const MESSAGES_ID = /^[a-zA-Z0-9_-]+$/;

/** OpenAI takes no longer id, and neither do clouds that serve Claude. */
export const LONGEST_ID = 64;

/**
 * The id under which a tool call is known in `dialect`. The Messages API takes only `[a-zA-Z0-9_-]` (Kimi's
 * `functions.Bash:0` is a 400 there), every dialect but Google's at most 64 characters. What does not fit is changed
 * and gets a hash of the original: the same in every later turn, so a call and its result keep matching. An empty id
 * stays empty.
 */
export function toolIdFor(dialect: Dialect, id: string): string {
  const fits = dialect === 'generate' || id.length <= LONGEST_ID;
  if (id === '' || (fits && (dialect !== 'messages' || MESSAGES_ID.test(id)))) return id;
  const safe = dialect === 'messages' ? id.replace(/[^a-zA-Z0-9_-]/g, '_') : id;
  const hash = shortHash(id);
  return `${safe.slice(0, LONGEST_ID - hash.length - 1)}_${hash}`;
}
