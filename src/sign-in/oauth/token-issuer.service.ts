import { Injectable } from '@nestjs/common';
import { ProviderAway, RenewalRefused } from '../../keys/renewal-refusal.js';
import { type IssuedTokens } from '../../keys/sign-in-session.js';
import { SignInSessions } from '../../keys/sign-in-sessions.service.js';
import { CodeRefused } from '../authorization-codes.service.js';
import { CodeExchange } from '../code-exchange.service.js';
import { DeviceGrants } from '../device-grants.service.js';
import { networkOf } from '../network-of.js';
import { IdentityProvider } from '../provider/identity-provider.service.js';
import { DEVICE_GRANT } from './grant-types.js';
import { OAuthError } from './oauth-error.js';
import { type FormFields } from './read-fields.js';

/** Why a device code is worth nothing yet, or nothing any more. */
const WORDS = {
  authorization_pending: 'Nobody has let this device in yet.',
  slow_down: 'This device asks too often: it has to wait five seconds longer between two questions from now on.',
  access_denied: 'Somebody has refused to let this device in.',
  expired_token: 'This code is not known, was used, or has expired. Sign in again.',
} as const;

/** Who asks for tokens. */
interface TokenClient {
  address: string;
  userAgent: string | undefined;
  /** Whether it waits for them no longer. */
  hasLeft: () => boolean;
}

/** Issues tokens for what a client presents. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly sessions: SignInSessions,
    private readonly grants: DeviceGrants,
    private readonly codes: CodeExchange,
    private readonly provider: IdentityProvider,
  ) {}

  /** Issues tokens to a client. Throws an `OAuthError`, and a `ClientLeft`. */
  async issue(fields: FormFields, client: TokenClient): Promise<IssuedTokens> {
    switch (fields.need('grant_type')) {
      case DEVICE_GRANT:
        return await this.ofDevice(fields.need('device_code'), fields.clientId);
      case 'refresh_token':
        return await this.renew(fields, client);
      case 'authorization_code':
        return await this.ofCode(fields);
      default:
        throw new OAuthError(
          400,
          'unsupported_grant_type',
          `grant_type must be ${DEVICE_GRANT}, authorization_code or refresh_token.`,
        );
    }
  }

  private async ofDevice(code: string, clientId: string | null): Promise<IssuedTokens> {
    const redeemed = await this.grants.redeem(code, clientId);
    if (typeof redeemed === 'string') throw new OAuthError(400, redeemed, WORDS[redeemed]);
    try {
      return await this.sessions.open(redeemed.approval, { ...redeemed.asker, clientId });
    } catch (error) {
      throw error instanceof RenewalRefused ? new OAuthError(400, 'access_denied', error.message) : error;
    }
  }

  private async ofCode(fields: FormFields): Promise<IssuedTokens> {
    const code = fields.need('code');
    const { clientId } = fields;
    const proof = { clientId, redirectUri: fields.read('redirect_uri'), verifier: fields.read('code_verifier') };
    try {
      return await this.codes.exchange(code, proof);
    } catch (error) {
      if (error instanceof CodeRefused || error instanceof RenewalRefused)
        throw new OAuthError(400, 'invalid_grant', error.message);
      throw error;
    }
  }

  /** Claude Code, which names no client, signs its user out by a 401; other clients expect the 400 of OAuth. */
  private async renew(fields: FormFields, { address, userAgent, hasLeft }: TokenClient): Promise<IssuedTokens> {
    const refreshToken = fields.need('refresh_token');
    const { clientId } = fields;
    const network = sharesTokens(fields, userAgent) ? networkOf(address) : null;
    try {
      return await this.sessions.renew(refreshToken, clientId, this.provider.recheck, { network, hasLeft });
    } catch (error) {
      if (error instanceof RenewalRefused)
        throw new OAuthError(clientId === null ? 401 : 400, 'invalid_grant', error.message);
      if (error instanceof ProviderAway)
        throw new OAuthError(503, 'temporarily_unavailable', error.message, error.retryAfterSeconds);
      throw error;
    }
  }
}

/**
 * Whether it is Claude Code, which names no client, and of which 2.1.197 says that it is axios. Its processes share a
 * file of tokens without a lock. Each sends what it has read into memory, spent by another one or not, and reads the
 * file anew once it is refused (2.1.332).
 */
function sharesTokens({ clientId }: FormFields, userAgent: string | undefined): boolean {
  return clientId === null && userAgent !== undefined && /^(?:claude-code|axios)\//i.test(userAgent);
}
