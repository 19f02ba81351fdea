import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { MINUTE_MS } from '../../config/durations.js';
import { Secret } from '../../config/secret.js';
import { DatabaseService } from '../../storage/database.service.js';
import { hashToken, SealError } from '../../storage/token-cipher.js';
import { type SignInPurpose } from './sign-in-purpose.js';

/** How long a browser may stay at the provider. */
const LASTS_MS = 10 * MINUTE_MS;

/** What nobody but the gateway knows of a browser that is at the provider. */
export interface ProviderSecrets {
  nonce: string;
  /** Of PKCE: https://www.rfc-editor.org/rfc/rfc7636 */
  verifier: string;
}

interface ReturnedRequest extends ProviderSecrets {
  purpose: SignInPurpose;
}

/**
 * Remembers which browsers were sent to the provider, and what for, so that any replica knows one that comes back.
 * Times go by the database's clock.
 */
@Injectable()
export class ProviderRequests {
  constructor(private readonly database: DatabaseService) {}

  /** Remembers a browser by the value of its cookie; answers the state for the provider. */
  async open(purpose: SignInPurpose, browser: string, secrets: ProviderSecrets): Promise<string> {
    const { db } = this.database;
    const state = randomBytes(32).toString('base64url');
    const nowMs = await this.database.readNowMs();
    const hash = hashToken(new Secret(state));
    await db.deleteFrom('provider_requests').where('expires_at_ms', '<=', nowMs).execute();
    await db
      .insertInto('provider_requests')
      .values({
        state_hash: hash,
        browser_hash: hashToken(new Secret(browser)),
        secrets: this.seal(secrets, `${hash}/secrets`),
        purpose: this.seal(purpose, `${hash}/purpose`),
        expires_at_ms: nowMs + LASTS_MS,
      })
      .execute();
    return state;
  }

  /**
   * Takes what was remembered, once. Gives undefined for another browser, which leaves it to the right one; for a state
   * that nobody knows or that has expired; and where the gateway's encryption key has changed meanwhile.
   */
  async take(state: string, browser: string): Promise<ReturnedRequest | undefined> {
    const hash = hashToken(new Secret(state));
    const row = await this.database.db
      .deleteFrom('provider_requests')
      .where('state_hash', '=', hash)
      .where('browser_hash', '=', hashToken(new Secret(browser)))
      .where('expires_at_ms', '>', this.database.nowMs())
      .returningAll()
      .executeTakeFirst();
    if (!row) return undefined;
    try {
      const secrets = this.unseal(row.secrets, `${hash}/secrets`) as ProviderSecrets;
      return { ...secrets, purpose: this.unseal(row.purpose, `${hash}/purpose`) as SignInPurpose };
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
  }

  private seal(value: object, place: string): string {
    return this.database.cipher.seal(new Secret(JSON.stringify(value)), `provider_requests/${place}`);
  }

  private unseal(record: string, place: string): unknown {
    return JSON.parse(this.database.cipher.open(record, `provider_requests/${place}`).reveal()) as unknown;
  }
}
