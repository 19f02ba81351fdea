import { type IncomingMessage } from 'node:http';
import { type Payer } from '../accounts/payer.js';
import { cleanSecret, isSendable } from '../config/clean-secret.js';
import { Secret } from '../config/secret.js';
import { type CredentialScheme, KEY_HEADERS } from '../config/upstream-words.js';
import { looksLikeKey } from '../keys/key-secret.js';

/**
 * Reads the client's own credential, as an account of its own: `Authorization`, then `x-api-key`, then Google's
 * `x-goog-api-key`, then Azure's `api-key`, and at last Google's `?key=`
 * (https://ai.google.dev/gemini-api/docs/api-key). Undefined for what a gateway has issued, which no upstream may see.
 */
export function readClientCredential(
  { headers, url }: Pick<IncomingMessage, 'headers' | 'url'>,
  upstream: string,
): Payer | undefined {
  const bearer = /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return clientPayer(upstream, bearer, 'bearer');
  for (const scheme of KEY_HEADERS) {
    const key = headers[scheme];
    if (typeof key === 'string' && key.trim() !== '') return clientPayer(upstream, key.trim(), scheme);
  }
  const query = url?.indexOf('?') ?? -1;
  const key = cleanSecret(query === -1 ? '' : (new URLSearchParams(url?.slice(query)).get('key') ?? ''));
  // A query may hold characters that no header can carry.
  return isSendable(key) ? clientPayer(upstream, key, 'x-goog-api-key') : undefined;
}

function clientPayer(upstream: string, value: string, scheme: CredentialScheme): Payer | undefined {
  // A header that was sent twice has several values.
  if (value.split(/[\s,]+/).some(looksLikeKey)) return undefined;
  return { id: 'client', upstream, owner: 'client', secret: new Secret(value), scheme };
}
