import { type Weighted } from './place-conversation.js';

/**
 * Smooth weighted round robin: gives the candidate that is most behind its share. `credits` remembers the shares
 * between turns, by id. Weights 5, 1, 1 give a a b a c a a, not five of one in a row.
 * Method: nginx, upstream round robin.
 */
export function rotateSmoothly<T extends Weighted>(
  candidates: readonly T[],
  credits: Map<string, number>,
): T | undefined {
  let best: T | undefined;
  let bestCredit = -Infinity;
  let total = 0;
  for (const candidate of candidates) {
    const credit = (credits.get(candidate.id) ?? 0) + candidate.weight;
    credits.set(candidate.id, credit);
    total += candidate.weight;
    if (credit > bestCredit) {
      best = candidate;
      bestCredit = credit;
    }
  }
  if (best) credits.set(best.id, bestCredit - total);
  return best;
}
