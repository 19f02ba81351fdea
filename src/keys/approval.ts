import { type Secret } from '../config/secret.js';

/** Who has let a sign-in through: the company's provider, or a member with their own key. */
export interface Approval {
  /** The key whose rights and limits the session will have. */
  keyId: string;
  /** Null for a key without a member. */
  memberId: string | null;
  /** Whom the provider knows; null where a key has approved. */
  provider: ProviderIdentity | null;
}

export interface ProviderIdentity {
  issuer: string;
  subject: string;
  /** What the provider is asked again with; null where it gave none, so that the session cannot be renewed. */
  refreshToken: Secret | null;
}
