import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DatabaseService } from '../storage/database.service.js';
import { loadDerivedSecret } from '../storage/load-derived-secret.js';
import { type CompactionSeal } from '../translate/emulate/emulate-compaction.js';

/** Marks a summary that this gateway sealed, as against a vendor's. */
const PREFIX = 'gwc1.';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals the summaries that take the place of a conversation. The client keeps a summary, but can neither read nor write
 * it. Every process on the same database can open it, even after the encryption key was replaced.
 */
@Injectable()
export class CompactionSecret implements CompactionSeal, OnModuleInit {
  private key: Buffer = Buffer.alloc(0);

  constructor(private readonly database: DatabaseService) {}

  async onModuleInit(): Promise<void> {
    this.key = await loadDerivedSecret(this.database, 'compaction-seal');
  }

  seal(summary: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv);
    const ciphertext = Buffer.concat([cipher.update(summary, 'utf8'), cipher.final()]);
    return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url');
  }

  open(sealed: string): string | undefined {
    if (!sealed.startsWith(PREFIX)) return undefined;
    const raw = Buffer.from(sealed.slice(PREFIX.length), 'base64url');
    try {
      const iv = raw.subarray(0, IV_BYTES);
      const decipher = createDecipheriv(ALGORITHM, this.key, iv, { authTagLength: TAG_BYTES });
      decipher.setAuthTag(raw.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(raw.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return text.toString('utf8');
    } catch {
      return undefined;
    }
  }
}
