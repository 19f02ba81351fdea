import { asString, parseObject } from '../../dialects/wire-value.js';
import { shortHash } from '../wire/short-hash.js';

/** Claude Code's has three. */
const MOST_USER_VALUES = 100;

interface UserId {
  /** One for a user, whatever session: vendors count by it who misuses a model. */
  safetyIdentifier: string;
  /** One for a session, whose requests share the beginning of their prompts. */
  promptCacheKey: string;
}

/**
 * Both identities in `metadata.user_id`, hashed. Claude Code writes JSON with `account_uuid`, `device_id` and
 * `session_id`; older versions write `user_…_session_…`.
 */
export function readUserId(userId: string): UserId {
  const parts = parseObject(userId, MOST_USER_VALUES);
  const [person = userId, session] = userId.split('_session_');
  const user = asString(parts?.account_uuid) || asString(parts?.device_id) || (parts === undefined ? person : userId);
  return {
    safetyIdentifier: shortHash(user, 32),
    promptCacheKey: shortHash(asString(parts?.session_id) ?? session ?? userId, 32),
  };
}
