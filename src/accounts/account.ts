import { type Secret } from '../config/secret.js';
import { type CredentialScheme } from '../config/upstream-words.js';

/** Somebody who can pay for a request: a key of the team's, or the client itself. */
export interface Account {
  id: string;
  /** The only upstream whose endpoints may see the credential. */
  upstream: string;
  /** `client` accounts belong to the caller: nobody else's request is ever paid with them. */
  owner: 'team' | 'client';
  secret: Secret;
  /** Absent: as the endpoint wants it. */
  scheme: CredentialScheme | undefined;
}
