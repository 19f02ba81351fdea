import { type Dialect } from '../../dialects/dialect.js';
import { shortHash } from '../wire/short-hash.js';

const MESSAGES_ID = /^[a-zA-Z0-9_-]+$/;
const OPENAI_LIMIT = 64;

/**
 * The id under which a tool call is known at an upstream of `dialect`. The Messages API takes only `[a-zA-Z0-9_-]`
 * (Kimi's `functions.Bash:0` is a 400 there), OpenAI at most 64 characters. What does not fit is changed and gets a
 * hash of the original: the same in every later turn, so a call and its result keep matching.
 */
export function toolIdFor(dialect: Dialect, id: string): string {
  switch (dialect) {
    case 'messages':
      return MESSAGES_ID.test(id) ? id : `${id.replace(/[^a-zA-Z0-9_-]/g, '_')}_${shortHash(id)}`;
    case 'responses':
    case 'chat':
      return id.length <= OPENAI_LIMIT ? id : `${id.slice(0, OPENAI_LIMIT - 9)}_${shortHash(id)}`;
    case 'generate':
      return id;
  }
}
