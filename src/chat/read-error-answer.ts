import { lastValueFrom, reduce, takeWhile } from 'rxjs';
import { GatewayError } from '../dialects/gateway-error.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';

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
  return new GatewayError(status, messageOf(Buffer.concat(chunks).toString()), { quotesUpstream: true });
}

/** Vendors and their proxies put the message into `error.message`, `error`, `message` or `detail`, or send a page. */
export function messageOf(body: string): string {
  try {
    const { error, message, detail } = JSON.parse(body) as { error?: unknown; message?: unknown; detail?: unknown };
    const nested = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
    const found = [nested, message, detail].find((candidate) => typeof candidate === 'string' && candidate !== '');
    if (typeof found === 'string') return found;
  } catch {
    // Not JSON: the text itself is the message.
  }
  const text = body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
  return text === '' ? 'The upstream gave no reason.' : text.slice(0, 500);
}
