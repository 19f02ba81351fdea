import { createHash } from 'node:crypto';

export interface Weighted {
  id: string;
  weight: number;
}

/**
 * Weighted rendezvous hashing. Every candidate draws a number from the hash of conversation and candidate, and the best
 * number wins. Each candidate wins its share of the conversations. When one leaves, only its own conversations move.
 * Processes that know the same candidates agree without talking.
 * Method: Schindelhauer and Schomaker, "Weighted Distributed Hash Tables" (logarithmic method).
 */
export function placeConversation<T extends Weighted>(conversationId: string, candidates: readonly T[]): T | undefined {
  const conversation = digestOf(conversationId);
  let best: T | undefined;
  let bestScore = -Infinity;
  for (const candidate of candidates) {
    const score = -candidate.weight / Math.log(draw(conversation, digestOfCandidate(candidate.id)));
    if (score > bestScore || (score === bestScore && best !== undefined && candidate.id < best.id)) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** The first 64 bits of a SHA-256. */
type Digest = readonly [high: number, low: number];

const CANDIDATE_LIMIT = 10_000;
const candidates = new Map<string, Digest>();

/**
 * Gives the digest of a candidate. Candidates are few and come again with every conversation, so their digests are
 * kept.
 */
function digestOfCandidate(id: string): Digest {
  let digest = candidates.get(id);
  if (!digest) {
    if (candidates.size >= CANDIDATE_LIMIT) candidates.clear();
    digest = digestOf(id);
    candidates.set(id, digest);
  }
  return digest;
}

function digestOf(text: string): Digest {
  const hash = createHash('sha256').update(text).digest();
  return [hash.readUInt32BE(0), hash.readUInt32BE(4)];
}

/** Gives a number strictly between 0 and 1, as good as random for every pair. */
function draw(one: Digest, other: Digest): number {
  const high = scatter(one[0] ^ other[0]);
  const low = scatter(one[1] ^ other[1] ^ high);
  return (high * 2 ** 20 + (low >>> 12) + 0.5) / 2 ** 52;
}

/** The finalizer of MurmurHash3: every bit of the input changes about half of the output's bits. */
function scatter(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
