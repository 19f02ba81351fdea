import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Signs what a vendor lets a client carry but not change: thinking, encrypted reasoning. The key lives as long as the
 * sandbox, so nothing from elsewhere (another vendor, another gateway, an invented signature) is ever accepted.
 */
export class Signer {
  constructor(private readonly key: string | Buffer = randomBytes(32)) {}

  sign(text: string): string {
    return createHmac('sha512', this.key).update(text).digest('base64');
  }

  isSigned(text: string, signature: unknown): boolean {
    const expected = Buffer.from(this.sign(text));
    const actual = Buffer.from(typeof signature === 'string' ? signature : '');
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  }

  /** `text` as an opaque string that only this sandbox can open. */
  seal(text: string): string {
    return `${Buffer.from(text).toString('base64url')}.${this.sign(text)}`;
  }

  isSealed(sealed: unknown): boolean {
    const [payload, signature] = typeof sealed === 'string' ? sealed.split('.') : [];
    return payload !== undefined && this.isSigned(Buffer.from(payload, 'base64url').toString(), signature);
  }
}
