import { type Gateway, NoAnswer, type ProbeAnswer, type ProbeRequest } from './gateway.js';

/** How long Claude Code waits for what it asks beside its conversations. */
const LIMIT_MS = 3_000;
const TRIES = 3;

/** Sends a request that has to be answered within 3 s. It is tried more than once, as any machine is busy for a moment now and then. Throws a {@link NoAnswer}. */
export async function sendPromptly(gateway: Gateway, request: ProbeRequest): Promise<ProbeAnswer> {
  for (let left = TRIES - 1; ; left--) {
    try {
      const answer = await gateway.send({ ...request, limitMs: LIMIT_MS });
      if (answer.end !== 'limit' || left === 0) return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer) || left === 0) throw error;
    }
  }
}
