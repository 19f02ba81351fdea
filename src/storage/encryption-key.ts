import { createHash } from 'node:crypto';
import { cleanSecret } from '../config/clean-secret.js';

/** A key of 256 bits, and the name by which sealed records refer to it. */
export interface EncryptionKey {
  id: string;
  bytes: Buffer;
}

const KEY_BYTES = 32;

/** Reads 32 bytes in base64 or hex. An error names `variable` and never the text. */
export function readEncryptionKey(text: string, variable: string): EncryptionKey {
  const trimmed = cleanSecret(text);
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (bytes.length !== KEY_BYTES)
    throw new Error(`${variable} must be 32 bytes in base64 or hex, as \`openssl rand -base64 32\` prints them`);

  return toEncryptionKey(bytes);
}

export function toEncryptionKey(bytes: Buffer): EncryptionKey {
  return { id: createHash('sha256').update('droid2api key id').update(bytes).digest('hex').slice(0, 8), bytes };
}
