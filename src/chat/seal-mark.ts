import { createHash } from 'node:crypto';
import { type Payer } from '../accounts/payer.js';

const MARK_LENGTH = 12;

/**
 * Gives the mark by which a gateway knows again who sealed reasoning: the organisation, else the account at its
 * upstream. It is a digest, because clients see it and are told no names of accounts.
 */
export function sealMarkOf({
  id,
  upstream,
  organizationId,
}: Pick<Payer, 'id' | 'upstream' | 'organizationId'>): string {
  const maker = organizationId === undefined ? [upstream, id] : [organizationId];
  return createHash('sha256').update(JSON.stringify(maker)).digest('base64url').slice(0, MARK_LENGTH);
}
