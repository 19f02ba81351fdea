import { type IncomingMessage } from 'node:http';
import { GatewayError } from '../dialects/gateway-error.js';
import { ClientLeft } from '../proxy/client-left.js';

const FORM = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i;
/** A refresh token and all that comes with it are far shorter. */
export const MOST_BYTES = 16 * 1024;

/**
 * Reads a form: `application/x-www-form-urlencoded`, as OAuth has it. A request without a body is an empty form. Throws
 * 413, 415, and {@link ClientLeft}.
 */
export function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
  if (type !== undefined && !FORM.test(type))
    return Promise.reject(notTaken('The request body must have the content type application/x-www-form-urlencoded.'));
  if (encoding.trim().toLowerCase() !== 'identity')
    return Promise.reject(notTaken('Content-Encoding: a form must not be compressed.'));
  if (request.destroyed) return Promise.reject(new ClientLeft('The client left before its form was read.'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      // The rest is thrown away.
      if (bytes > MOST_BYTES) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(new URLSearchParams(Buffer.concat(chunks).toString('utf8'))));
    request.once('error', (error) => reject(new ClientLeft(error.message)));
    request.once('close', () => reject(new ClientLeft('The client left before its form was complete.')));
  });
}

function notTaken(sentence: string): GatewayError {
  return new GatewayError(415, sentence, { shouldRetry: false });
}

function tooLarge(): GatewayError {
  return new GatewayError(413, `The form is larger than ${MOST_BYTES / 1024} KiB.`, {
    shouldRetry: false,
    headers: { connection: 'close' },
  });
}
