import { GatewayError } from '../dialects/gateway-error.js';
import { type RelayLimits, runRelay } from '../relay/run-relay.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { type ClientStream } from '../relay/client-stream.js';
import { readErrorMessage } from '../dialects/errors/read-error-message.js';

/** Only the beginning of a longer answer is read. */
const MAX_ERROR_BYTES = 256 * 1024;

/**
 * Reads an answer that is no event stream as an error, for a client whose stream has begun already: the upstream's
 * words with its status, or 502 where the status claims success. Resolves with undefined when the client has left.
 * Rejects with an `UpstreamFailure`.
 */
export async function readErrorAnswer(
  answer: UpstreamAnswer,
  client: ClientStream,
  limits: Pick<RelayLimits, 'firstByteMs' | 'idleMs'>,
): Promise<GatewayError | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const { end } = await runRelay(answer, client, limits, {
    next: (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      return bytes > MAX_ERROR_BYTES ? 'finished' : undefined;
    },
    complete: () => undefined,
    fail: () => undefined,
  });
  if (end !== 'complete') return undefined;
  const status = answer.status >= 400 ? answer.status : 502;
  return new GatewayError(status, readErrorMessage(answer.status, Buffer.concat(chunks).toString()), {
    quotesUpstream: true,
  });
}
