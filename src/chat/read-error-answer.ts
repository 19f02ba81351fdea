import { lastValueFrom, reduce, takeWhile } from 'rxjs';
import { GatewayError } from '../dialects/gateway-error.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { readErrorMessage } from './translate/read-error-message.js';

const MAX_ERROR_BYTES = 256 * 1024;

/**
 * An answer that is no event stream, as an error for a client whose stream has begun already: the upstream's own words with
 * its status, 502 where it claims success.
 */
export async function readErrorAnswer(answer: UpstreamAnswer): Promise<GatewayError> {
  let bytes = 0;
  const chunks = await lastValueFrom(
    answer.chunks$.pipe(
      takeWhile((chunk) => (bytes += chunk.length) <= MAX_ERROR_BYTES, true),
      reduce((all, chunk) => [...all, chunk], [] as Buffer[]),
    ),
  );
  const status = answer.status >= 400 ? answer.status : 502;
  return new GatewayError(status, readErrorMessage(answer.status, Buffer.concat(chunks).toString()), { quotesUpstream: true });
}
