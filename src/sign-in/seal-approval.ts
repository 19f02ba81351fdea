import { Secret } from '../config/secret.js';
import { type Approval } from '../keys/approval.js';
import { SealError, type TokenCipher } from '../storage/token-cipher.js';

/** As JSON: the members of an approval, its secret in the clear. */
interface Written {
  keyId: string;
  memberId: string | null;
  provider: { issuer: string; subject: string; refreshToken: string | null } | null;
}

/** Seals who has approved a sign-in, since that may carry the provider's refresh token. `place` is the row's own. */
export function sealApproval({ keyId, memberId, provider }: Approval, cipher: TokenCipher, place: string): string {
  const written: Written = {
    keyId,
    memberId,
    provider: provider && { ...provider, refreshToken: provider.refreshToken?.reveal() ?? null },
  };
  return cipher.seal(new Secret(JSON.stringify(written)), place);
}

/** Opens what {@link sealApproval} has sealed. Undefined where no key at hand opens it, or it stood in another place. */
export function openApproval(record: string, cipher: TokenCipher, place: string): Approval | undefined {
  try {
    const { keyId, memberId, provider } = JSON.parse(cipher.open(record, place).reveal()) as Written;
    const token = provider?.refreshToken ?? null;
    return {
      keyId,
      memberId,
      provider: provider && { ...provider, refreshToken: token === null ? null : new Secret(token) },
    };
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
