import { shortHash } from './short-hash.js';

/** A user id for a vendor: no e-mail address ever leaves, and no more than the 256 characters that vendors take. */
export function opaqueUserId(userId: string): string {
  return userId.includes('@') || userId.length > 256 ? shortHash(userId, 32) : userId;
}
