import { type TokenEndpointResponse, type TokenEndpointResponseHelpers } from 'openid-client';
import { type IdentityProviderSettings, type SignInSettings } from '../../config/sign-in-settings.js';
import { SignInRefused } from '../sign-in-refused.js';
import { CLOCK_TOLERANCE_S, type ProviderSession } from './provider-client.service.js';
import { type Claims, joinClaims, lacksClaims, type ProviderPerson, readPerson } from './read-person.js';

type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

export type Rules = SignInSettings & { provider: IdentityProviderSettings };

/**
 * Finds out who somebody is, from what the provider has answered with: the id token, which the library has checked, and
 * userinfo where the id token lacks what the operator's rules ask for. Throws {@link SignInRefused} where it is another
 * person than `expected`, and where the rules let the person not in; rejects with what the library throws where
 * userinfo has no answer.
 */
export async function identifyPerson(
  { oidc, client, metadata }: ProviderSession,
  tokens: Tokens,
  rules: Rules,
  expected?: string,
): Promise<ProviderPerson> {
  const token = tokens.claims();
  if (token) checkClaims(token, rules.provider);
  if (token && expected !== undefined && token.sub !== expected) throw otherPerson(rules);
  const subject = expected ?? token?.sub;
  const hasInfo = metadata.userinfo_endpoint !== undefined;
  if (subject === undefined || (!token && !hasInfo)) throw new SignInRefused(`${rules.provider.name} names nobody.`);
  let claims: Claims = new Map(Object.entries(token ?? {}));
  if (hasInfo && (!token || lacksClaims(claims, rules))) {
    const info = await oidc.fetchUserInfo(client, tokens.access_token, oidc.skipSubjectCheck);
    if (info.sub !== subject) throw otherPerson(rules);
    claims = joinClaims(claims, new Map(Object.entries(info)));
  }
  return readPerson(metadata.issuer, subject, claims, rules);
}

/** What the library leaves open: https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation 5 and 10 */
function checkClaims(token: NonNullable<ReturnType<Tokens['claims']>>, { name, clientId }: Rules['provider']): void {
  if (token.azp !== undefined && token.azp !== clientId)
    throw new SignInRefused(`The answer of ${name} was issued to another program than this gateway (azp).`);
  if (token.iat > Date.now() / 1_000 + CLOCK_TOLERANCE_S) {
    throw new SignInRefused(
      `The answer of ${name} is dated in the future (iat). Whoever runs this gateway has to look at its clock.`,
    );
  }
}

function otherPerson({ provider }: Rules): SignInRefused {
  return new SignInRefused(`${provider.name} has answered about somebody else.`);
}
