import { type Secret } from '../config/secret.js';
import { type CredentialScheme } from '../config/upstream-words.js';

/** Who pays for an attempt, and with which credential: an account of the team, or the client itself. */
export interface Payer {
  id: string;
  /** The only upstream whose endpoints may see the credential. */
  upstream: string;
  /** The credential of a `client` pays for the request that brought it and for no other. */
  owner: 'team' | 'client';
  secret: Secret;
  /** Undefined where the kind of the upstream decides. */
  scheme: CredentialScheme | undefined;
}
