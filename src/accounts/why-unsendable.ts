import { type Secret } from '../config/secret.js';
import { type NeedsLogin } from './team-account.js';

/**
 * Says why an account cannot pay although it has a credential: no header can carry it. Null where the credential can be
 * sent, or is missing.
 */
export function whyUnsendable(credential: Secret | null): NeedsLogin | null {
  if (credential === null || credential.sendable) return null;
  return { reason: 'its credential has a character in it that no header can carry', sinceMs: Date.now() };
}
