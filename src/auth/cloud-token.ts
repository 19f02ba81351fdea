import { type AwsKey } from '../accounts/payer.js';
import { type Secret } from '../config/secret.js';

/** What a cloud gave. */
export interface CloudToken {
  /** A bearer token, or the secret key of AWS. */
  accessToken: Secret;
  aws: AwsKey | null;
  /** Null where it does not end. */
  expiresAtMs: number | null;
}
