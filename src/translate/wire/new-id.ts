import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id in the vendors' style: `prefix` and 24 characters of base 62. */
export function newId(prefix: string): string {
  let id = prefix;
  for (const byte of randomBytes(24)) id += ALPHABET[byte % ALPHABET.length]!;
  return id;
}
