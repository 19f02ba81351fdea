import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { readWhole } from '../relay/relay-whole.js';
import { type ClientStream } from '../relay/client-stream.js';

/** Another account waits to take over, so the refusal's text may not take longer. */
const LONGEST_MS = 2_000;
const MAX_BYTES = 64 * 1024;

/**
 * Reads the body of a 401. Resolves with an empty text where the body is late, broken or too long, and with undefined
 * when the client has left.
 */
export async function readRefusedAnswer(answer: UpstreamAnswer, client: ClientStream): Promise<string | undefined> {
  try {
    const body = await readWhole(answer, client, { firstByteMs: LONGEST_MS, idleMs: LONGEST_MS }, MAX_BYTES);
    return body?.toString();
  } catch (error) {
    if (error instanceof UpstreamFailure) return '';
    throw error;
  }
}
