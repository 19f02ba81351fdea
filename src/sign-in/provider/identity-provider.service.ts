import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '../../config/config.service.js';
import { publicAddress } from '../../config/public-address.js';
import { Secret } from '../../config/secret.js';
import { type Approval } from '../../keys/approval.js';
import { BY_SIGN_IN } from '../../keys/by-sign-in.js';
import { ProviderAway } from '../../keys/renewal-refusal.js';
import { type Recheck, type RecheckResult } from '../../keys/session-renewal.service.js';
import { SignInKeys } from '../../keys/sign-in-keys.service.js';
import { type SignInSession } from '../../keys/sign-in-session.js';
import { Identities } from './identities.service.js';
import { signInOf } from '../sign-in-of.js';
import { SignInOver, SignInRefused, type WaitingClient } from '../sign-in-refused.js';
import { identifyPerson, type Rules } from './identify-person.js';
import { explainFailure } from './explain-failure.js';
import { ProviderClient } from './provider-client.service.js';
import { ProviderRequests, type ProviderSecrets } from './provider-requests.service.js';
import { readFailure } from './read-failure.js';
import { requestParameters } from './request-parameters.js';
import { type SignInPurpose } from './sign-in-purpose.js';

/** A provider has a definite word about a refresh token, or wants to see the person again. */
const ENDS_SESSION: ReadonlySet<unknown> = new Set([
  'invalid_grant',
  // https://openid.net/specs/openid-connect-core-1_0.html#AuthError
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'login_required',
]);

/** Has the company's OpenID Connect provider say who somebody is, and later whether they still may. */
@Injectable()
export class IdentityProvider {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly config: ConfigService,
    private readonly client: ProviderClient,
    private readonly requests: ProviderRequests,
    private readonly identities: Identities,
    private readonly keys: SignInKeys,
  ) {}

  /** What people call the provider. Undefined where none is configured. */
  get name(): string | undefined {
    return this.config.current.signIn?.provider?.name;
  }

  /**
   * Answers where to send a browser, which is known by the value of its cookie. Throws a `ProviderAway` where the
   * provider has no answer, and {@link SignInRefused} where it cannot be used as it is configured.
   */
  async begin(purpose: SignInPurpose, browser: string): Promise<URL> {
    const { rules, callback } = this.settings();
    const { oidc, client } = await this.explained(rules, () =>
      this.client.use(rules.provider, (session) => Promise.resolve(session)),
    );
    const secrets = { nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    return oidc.buildAuthorizationUrl(client, {
      ...requestParameters(rules.provider),
      redirect_uri: callback.href,
      code_challenge: await oidc.calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
      nonce: secrets.nonce,
      state: await this.requests.open(purpose, browser, secrets),
    });
  }

  /**
   * Finishes the sign-in of a browser that comes back, once. Of `url` the query counts, whatever its host. Throws as
   * `begin` does.
   */
  async finish(url: URL, browser: string): Promise<{ purpose: SignInPurpose; approval: Approval }> {
    const { rules, callback } = this.settings();
    const state = url.searchParams.get('state') ?? '';
    const request = await this.requests.take(state, browser);
    if (!request) throw new SignInOver();
    callback.search = url.search;
    try {
      return { purpose: request.purpose, approval: await this.approve(rules, callback, state, request) };
    } catch (error) {
      if (error instanceof SignInRefused) throw new SignInRefused(error.sentence, waitingOf(request.purpose));
      throw error;
    }
  }

  private async approve(rules: Rules, callback: URL, state: string, secrets: ProviderSecrets): Promise<Approval> {
    const { person, refreshToken } = await this.explained(rules, () =>
      this.client.use(rules.provider, async (session) => {
        const tokens = await session.oidc.authorizationCodeGrant(session.client, callback, {
          expectedState: state,
          expectedNonce: secrets.nonce,
          pkceCodeVerifier: secrets.verifier,
          idTokenExpected: true,
        });
        return { person: await identifyPerson(session, tokens, rules), refreshToken: toSecret(tokens.refresh_token) };
      }),
    );
    const memberId = await this.identities.admit(person);
    const { id } = await this.keys.keyOf(memberId, BY_SIGN_IN);
    const { issuer, subject } = person;
    return { keyId: id, memberId, provider: { issuer, subject, refreshToken } };
  }

  /** Asks the provider whether a session may go on, and brings its member up to date. */
  get recheck(): Recheck {
    const recheck: Recheck = (session, providerToken) => this.askAgain(session, providerToken);
    return recheck;
  }

  private async askAgain(
    { provider: known, memberId }: SignInSession,
    providerToken: Secret | null,
  ): Promise<RecheckResult> {
    const { signIn } = this.config.current;
    const provider = signIn?.provider;
    if (!known || memberId === null || !providerToken)
      return { kind: 'refused', reason: 'The provider has left nothing to ask it again with.' };
    if (!provider || provider.issuer.href !== new URL(known.issuer).href)
      return { kind: 'refused', reason: 'This gateway has members sign in elsewhere now.' };
    const rules = { ...signIn, provider };
    let refreshToken: Secret | null = null;
    try {
      const person = await this.client.use(provider, async (session) => {
        const tokens = await session.oidc.refreshTokenGrant(session.client, providerToken.reveal());
        // Many providers give the same one again, or none: the former one works on.
        refreshToken = toSecret(tokens.refresh_token);
        return await identifyPerson(session, tokens, rules, known.subject);
      });
      await this.identities.renew(person, memberId);
      return { kind: 'granted', refreshToken };
    } catch (error) {
      if (error instanceof SignInRefused) return { kind: 'refused', reason: error.sentence };
      const failure = readFailure(error);
      this.logger.warn(`${provider.name} did not renew a session: ${failure.text}`);
      if (ENDS_SESSION.has(failure.error))
        return { kind: 'refused', reason: `${provider.name} does not let you in any more.` };
      const reason = `${provider.name}, which has to say that you still may, has no answer now. Ask again in a while.`;
      return { kind: 'away', reason, refreshToken };
    }
  }

  private settings(): { rules: Rules; callback: URL } {
    const { signIn, publicUrl } = signInOf(this.config);
    const { provider } = signIn;
    if (!provider) throw new SignInRefused('This gateway has no identity provider: members sign in with their keys.');
    return { rules: { ...signIn, provider }, callback: new URL(publicAddress(publicUrl, '/oauth/callback')) };
  }

  private async explained<T>({ provider: { name } }: Rules, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SignInRefused) {
        this.logger.warn(`Somebody was not signed in: ${error.sentence}`);
        throw error;
      }
      const failure = readFailure(error);
      this.logger.warn(`${name} did not sign somebody in: ${failure.text}`);
      if (failure.away) throw new ProviderAway(`${name} has no answer now. Try again in a minute.`);
      throw new SignInRefused(explainFailure(failure, name));
    }
  }
}

function toSecret(token: string | undefined): Secret | null {
  return token === undefined ? null : new Secret(token);
}

/** The program that has to hear of a refusal; a device's code waits on, for another try. */
function waitingOf(purpose: SignInPurpose): WaitingClient | undefined {
  if (purpose.kind === 'device') return undefined;
  const { clientName, redirectUri, state } = purpose.request;
  return { clientName, redirectUri, state, error: 'access_denied' };
}
