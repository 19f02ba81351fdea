import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Secret } from '../config/secret.js';
import { type EncryptionKey } from './encryption-key.js';
import { type KeyRing } from './load-encryption-keys.js';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** No key at hand opens a record. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/**
 * Seals secrets for the database by AES-256-GCM. A record is `v1.<key id>.<iv, tag and ciphertext in base64url>`. It is
 * bound to its place (`account id/column`), so that a token of one row does not open in another.
 */
export class TokenCipher {
  private readonly keys: ReadonlyMap<string, EncryptionKey>;

  constructor(private readonly ring: KeyRing) {
    this.keys = new Map([ring.previous, ring.current].flatMap((key) => (key ? [[key.id, key]] : [])));
  }

  get currentKeyId(): string {
    return this.ring.current.id;
  }

  seal(secret: Secret, place: string): string {
    const { id, bytes } = this.ring.current;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, bytes, iv).setAAD(Buffer.from(place));
    const ciphertext = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
    return `v1.${id}.${Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
  }

  /**
   * Opens a record. Throws a {@link SealError} that names the missing key, or the place of a record that was altered.
   */
  open(record: string, place: string): Secret {
    const key = this.keys.get(keyIdOf(record));
    if (!key) throw new SealError(this.describeUnknownKey(keyIdOf(record)));
    const raw = Buffer.from(record.slice(record.lastIndexOf('.') + 1), 'base64url');
    try {
      const decipher = createDecipheriv(ALGORITHM, key.bytes, raw.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(place)).setAuthTag(raw.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return new Secret(
        Buffer.concat([decipher.update(raw.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8'),
      );
    } catch {
      throw new SealError(`The database record ${place} is damaged: it does not open with the key that it names`);
    }
  }

  /** Derives 32 bytes for another purpose from the current key, by HKDF-SHA-256. Another key gives other bytes. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.ring.current.bytes, '', `droid2api ${purpose}`, 32));
  }

  isCurrent(record: string): boolean {
    return keyIdOf(record) === this.currentKeyId;
  }

  private describeUnknownKey(id: string): string {
    return (
      `The database holds tokens that were encrypted with key ${id}, but the key at hand is ` +
      `${[...this.keys.keys()].reverse().join(' and ')}. ` +
      'Set DROID_ENCRYPTION_KEY to the former key; to replace it, set DROID_ENCRYPTION_KEY_PREVIOUS to the ' +
      'former key beside the new one. Nothing was changed.'
    );
  }
}

function keyIdOf(record: string): string {
  const [version, id, rest] = record.split('.');
  if (version !== 'v1' || id === undefined || rest === undefined)
    throw new SealError('The database holds a token in a form that this version does not know');
  return id;
}

/** Hashes a token. The database keeps the hash where it must recognise a token and must not be able to use it. */
export function hashToken(token: Secret): string {
  return createHash('sha256').update(token.reveal()).digest('hex');
}
