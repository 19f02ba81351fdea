import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { readWhole } from '../relay/relay-whole.js';
import { type ClientStream } from '../relay/client-stream.js';

/** Another account waits to take over: words that take longer are not worth it. */
const LONGEST_MS = 2_000;
const MAX_BYTES = 64 * 1024;

/**
 * The body of a 401, empty where it does not come whole, in time and in reasonable length; undefined when the client
 * has left.
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
