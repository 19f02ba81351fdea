import { type Signer } from '../answer/signature.js';
import { textOf } from '../json-value.js';

/** Bytes in base64, as every field of this type is: Google's Python SDK decodes it, and sends it back URL-safe. */
export function thoughtSignature(signer: Signer, text: string): string {
  return Buffer.from(signer.seal(text)).toString('base64');
}

/** Both alphabets of base64 are taken. */
export function isThoughtSignature(signer: Signer, signature: unknown): boolean {
  return signer.isSealed(Buffer.from(textOf(signature), 'base64').toString());
}
