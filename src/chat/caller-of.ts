import { createHash } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { readClientCredential } from '../auth/client-credential.js';
import { type KeyHolder } from '../keys/key-access.service.js';

/**
 * Names who calls: by the gateway key, else by a digest of the client's own credential. Answers undefined for a caller
 * without either.
 */
export function callerOf(
  request: Pick<IncomingMessage, 'headers' | 'url'>,
  holder: KeyHolder | undefined,
): string | undefined {
  if (holder) return holder.key.id;
  const credential = readClientCredential(request, '');
  return credential && createHash('sha256').update(credential.secret.reveal()).digest('base64url');
}
