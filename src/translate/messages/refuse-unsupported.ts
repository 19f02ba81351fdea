import { type JsonObject } from '../../dialects/wire-value.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { refuse } from '../errors/refuse.js';

/**
 * Refuses what no other vendor can honour and what would change the meaning of the request if it were left out. Throws
 * a `GatewayError` (400) in words that the clients which send these fields know how to answer.
 */
export function refuseUnsupported(body: JsonObject): void {
  if (isGiven(body.thread)) {
    // Anthropic's SDK then sends the whole conversation; any other 400 ends its tool runner.
    throw new GatewayError(400, 'thread: this model keeps no threads; send the whole conversation in messages.', {
      param: 'thread',
      code: 'unsupported_value',
      errorDetails: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
    });
  }
  // Claude Code then asks again without the field that the message names.
  if (isGiven(body.safeguards)) throw refuse('safeguards', 'safeguards: this model has none; leave the field out.');
  if (isGiven(body.compaction))
    throw refuse('compaction', 'compaction: this model writes no summary of its own; ask for one in a message.');
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
