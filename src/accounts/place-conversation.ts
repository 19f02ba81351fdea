import { createHash } from 'node:crypto';

export interface Weighted {
  id: string;
  weight: number;
}

/**
 * Weighted rendezvous hashing: every candidate draws a number from the hash of conversation and candidate, and the best
 * one wins. Each candidate wins its share of conversations; when one goes, only its own conversations move; processes that
 * know the same candidates agree without talking.
 * Method: Schindelhauer and Schomaker, "Weighted Distributed Hash Tables" (logarithmic method).
 */
export function placeConversation<T extends Weighted>(conversationId: string, candidates: readonly T[]): T | undefined {
  let best: T | undefined;
  let bestScore = -Infinity;
  for (const candidate of candidates) {
    const score = -candidate.weight / Math.log(draw(conversationId, candidate.id));
    if (score > bestScore || (score === bestScore && best !== undefined && candidate.id < best.id)) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** Strictly between 0 and 1. */
function draw(conversationId: string, candidateId: string): number {
  const hash = createHash('sha256').update(`${conversationId}\0${candidateId}`).digest();
  return (hash.readUIntBE(0, 6) + 0.5) / 2 ** 48;
}
