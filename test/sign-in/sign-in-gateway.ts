import { Secret } from '../../src/config/secret.js';
import { type Approval } from '../../src/keys/approval.js';
import { Directory } from '../../src/keys/directory.service.js';
import { type RecheckResult } from '../../src/keys/session-renewal.service.js';
import { type SignInSession } from '../../src/keys/sign-in-session.js';
import { type TeamMember } from '../../src/keys/team-member.js';
import { IdentityProvider } from '../../src/sign-in/provider/identity-provider.service.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { signInAtProvider } from './sign-in-at-provider.js';

const PUBLIC_URL = 'http://127.0.0.1:9/ai';
export const CALLBACK = `${PUBLIC_URL}/oauth/callback`;
/** The value of a browser's cookie. */
export const BROWSER = 'the cookie of the browser';

export interface SignInGateway extends TestGateway {
  provider: IdentityProvider;
  directory: Directory;
  /** Sends somebody through the provider's login page and back. */
  signIn(person: string): Promise<{ approval: Approval; member: TeamMember }>;
  /** Asks the provider again, as a session does that was opened by an approval. */
  recheck(approval: Approval): Promise<RecheckResult>;
  member(approval: Approval): TeamMember;
}

/** Starts a gateway whose members sign in at a provider. */
export async function startSignInGateway(
  provider: object,
  { signIn = {}, config = {}, env }: { signIn?: object; config?: object; env?: Record<string, string> } = {},
): Promise<SignInGateway> {
  const gateway = await startGateway({
    config: sandboxConfig('http://127.0.0.1:9', {
      public_url: PUBLIC_URL,
      member_sign_in: { provider, ...signIn },
      ...config,
    }),
    ...(env && { env }),
  });
  const service = gateway.app.get(IdentityProvider, { strict: false });
  const directory = gateway.app.get(Directory, { strict: false });
  const memberOf = ({ memberId }: Approval): TeamMember => {
    const member = directory.members.get(memberId ?? '');
    if (!member) throw new Error(`There is no member ${memberId}`);
    return member;
  };
  return {
    ...gateway,
    provider: service,
    directory,
    signIn: async (person) => {
      const back = await signInAtProvider(await service.begin({ kind: 'device', userCode: 'BCDF' }, BROWSER), person);
      const { approval } = await service.finish(back, BROWSER);
      return { approval, member: memberOf(approval) };
    },
    recheck: (approval) => service.recheck(sessionOf(approval), approval.provider?.refreshToken ?? null),
    member: memberOf,
  };
}

/** Makes an approval that has another refresh token of the provider. */
export function withToken(approval: Approval, token: string): Approval {
  const { provider } = approval;
  return { ...approval, provider: provider && { ...provider, refreshToken: new Secret(token) } };
}

function sessionOf({ keyId, memberId, provider }: Approval): SignInSession {
  const nowMs = Date.now();
  return {
    id: 'ses_1',
    keyId,
    memberId,
    client: 'Claude Code 2.1.197',
    clientId: null,
    address: null,
    provider,
    createdAtMs: nowMs,
    renewedAtMs: nowMs,
    accessExpiresAtMs: nowMs + 1_000,
    endsAtMs: nowMs + 10_000,
    endedAtMs: null,
    endedBecause: null,
    renewable: true,
  };
}
