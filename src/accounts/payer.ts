import { type Secret } from '../config/secret.js';
import { type AwsService, type CredentialScheme } from '../config/upstream-words.js';

/** Who pays for an attempt, and with which credential: an account of the team, or the client itself. */
export interface Payer {
  id: string;
  /** The only upstream whose endpoints may see the credential. */
  upstream: string;
  /** The credential of a `client` pays for the request that brought it and for no other. */
  owner: 'team' | 'client';
  secret: Secret;
  /** The organisation of a login. Its accounts open what each of them has sealed. Absent where nobody told. */
  organizationId?: string;
  /** Undefined where the kind of the upstream decides. */
  scheme: CredentialScheme | undefined;
  /** What signs requests to AWS, of which `secret` is the secret key; absent where `secret` is sent as it is. */
  aws?: AwsSigning;
}

/** The public part of a credential of AWS. */
export interface AwsKey {
  accessKeyId: string;
  /** Null for the keys of a user, which do not end. */
  sessionToken: Secret | null;
}

interface AwsSigning {
  key: AwsKey;
  /** Undefined where the host of the endpoint tells it, as `service`. */
  region: string | undefined;
  service: AwsService | undefined;
  /** How far the clock of AWS is ahead of this machine's. */
  clockOffsetMs: number;
}
