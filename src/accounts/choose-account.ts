import { createHash } from 'node:crypto';
import { type Account } from './account.js';

/**
 * The account of a conversation, by rendezvous hashing: prompt caches live with the account, so a conversation stays where it
 * is, and an account that comes or goes moves only its own conversations. Every replica comes to the same answer.
 */
export function chooseForConversation(accounts: readonly Account[], conversationId: string): Account | undefined {
  let best: Account | undefined;
  let bestScore = '';
  for (const account of accounts) {
    const score = createHash('sha256').update(`${account.id}\n${conversationId}`).digest('hex');
    if (score > bestScore) [best, bestScore] = [account, score];
  }
  return best;
}
