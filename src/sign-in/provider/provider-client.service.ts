import { Injectable, Logger } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import type * as openidClient from 'openid-client';
import { type ClientAuth, type Configuration, type ExportedJWKSCache, type ServerMetadata } from 'openid-client';
import { cleanSecret } from '../../config/clean-secret.js';
import { ConfigService } from '../../config/config.service.js';
import { HOUR_MS, MINUTE_MS } from '../../config/durations.js';
import { type SecretPlace } from '../../config/secret-place.js';
import { type IdentityProviderSettings } from '../../config/sign-in-settings.js';
import { steadyNowMs } from '../../config/steady-clock.js';
import { registerSecret } from '../../observability/redact.js';
import { ControlCalls } from '../../proxy/control-calls.service.js';
import { SignInRefused } from '../sign-in-refused.js';
import { checkMetadata } from './check-metadata.js';
import { providerFetch } from './provider-fetch.js';

type Library = typeof openidClient;

/** The library, and the gateway's client at the provider. */
export interface ProviderSession {
  oidc: Library;
  client: Configuration;
  metadata: ServerMetadata;
}

/** What is known of the provider. */
interface Known {
  issuer: string;
  metadata: ServerMetadata;
  readAtMs: number;
  keys: ExportedJWKSCache | undefined;
}

/** By how much the provider's clock may differ, in seconds. */
export const CLOCK_TOLERANCE_S = 60;
/** An unknown key makes the library read the provider's keys again, unless it has read them later than this. */
const KEYS_AGE_S = 60;

/**
 * Talks with the provider. What it says of itself and its keys are read once an hour, the keys also whenever it signs
 * with one that nobody knows. Both are read anew, once a minute at most, after anything that has come to nothing.
 */
@Injectable()
export class ProviderClient {
  private readonly logger = new Logger('SignIn');
  private known: Known | undefined;
  private reading: { issuer: string; known: Promise<Known> } | undefined;

  constructor(
    private readonly calls: ControlCalls,
    private readonly environment: EnvironmentService,
    config: ConfigService,
  ) {
    let told: string | undefined;
    config.config$.subscribe(({ signIn }) => {
      const place = signIn?.provider?.clientSecret;
      const secret = this.readSecret(place);
      if (secret !== undefined) registerSecret(secret);
      const missing = secret === '' && place && 'variable' in place ? place.variable : undefined;
      if (missing !== undefined && missing !== told)
        this.logger.warn(`Nobody can sign in: the environment variable ${missing} is not set`);
      told = missing;
    });
  }

  /** Does something at the provider. Rejects with what the library or a control call throws. */
  async use<T>(settings: IdentityProviderSettings, work: (session: ProviderSession) => Promise<T>): Promise<T> {
    // The library is loaded when somebody first signs in at a provider.
    const oidc = await import('openid-client');
    const known = await this.read(oidc, settings);
    const { metadata } = known;
    const secret = this.secretOf(settings.clientSecret);
    const client = new oidc.Configuration(
      metadata,
      settings.clientId,
      { [oidc.clockTolerance]: CLOCK_TOLERANCE_S },
      authenticationBy(oidc, secret, metadata),
    );
    client[oidc.customFetch] = providerFetch(this.calls);
    for (const extend of extensionsOf(oidc, settings)) extend(client);
    const asIfReadAtS = Math.floor(Date.now() / 1_000) - KEYS_AGE_S;
    if (known.keys) oidc.setJwksCache(client, { ...known.keys, uat: asIfReadAtS });
    try {
      return await work({ oidc, client, metadata });
    } catch (error) {
      const said = [SignInRefused, oidc.ResponseBodyError, oidc.AuthorizationResponseError];
      const isOld = steadyNowMs() - known.readAtMs > MINUTE_MS;
      // A key may have changed under its former name, or an endpoint has moved: the next one must not fail for it.
      if (isOld && this.known === known && !said.some((kind) => error instanceof kind)) this.known = undefined;
      throw error;
    } finally {
      const read = oidc.getJwksCache(client);
      if (read && read.uat > asIfReadAtS) known.keys = read;
    }
  }

  /** Those who ask at once wait for the same answer. */
  private async read(oidc: Library, settings: IdentityProviderSettings): Promise<Known> {
    const issuer = settings.issuer.href;
    if (this.known?.issuer === issuer && steadyNowMs() - this.known.readAtMs < HOUR_MS) return this.known;
    if (this.reading?.issuer !== issuer) {
      const known = this.discover(oidc, settings).finally(() => {
        if (this.reading?.known === known) this.reading = undefined;
      });
      this.reading = { issuer, known };
    }
    return (this.known = await this.reading.known);
  }

  private async discover(oidc: Library, settings: IdentityProviderSettings): Promise<Known> {
    const { issuer, clientId } = settings;
    const found = await oidc.discovery(issuer, clientId, undefined, undefined, {
      [oidc.customFetch]: providerFetch(this.calls),
      execute: extensionsOf(oidc, settings),
    });
    const metadata = found.serverMetadata();
    checkMetadata(metadata, issuer);
    return { issuer: issuer.href, metadata, readAtMs: steadyNowMs(), keys: undefined };
  }

  /** Throws where the operator has named a variable that is not there. */
  private secretOf(place: SecretPlace | undefined): string | undefined {
    const secret = this.readSecret(place);
    if (secret !== '') return secret;
    throw new SignInRefused(
      'The gateway has no secret for the identity provider: whoever runs this gateway has to set the variable that ' +
        'member_sign_in.provider.client_secret_env names, in the environment of the gateway.',
    );
  }

  /** Undefined for a client without a secret; empty where the secret is missing. */
  private readSecret(place: SecretPlace | undefined): string | undefined {
    if (!place) return undefined;
    return 'value' in place ? place.value.reveal() : cleanSecret(this.environment.get<string>(place.variable) ?? '');
  }
}

/** Signatures are checked although the answer came by TLS. http is for an issuer on this machine, and tests. */
function extensionsOf(oidc: Library, { issuer }: IdentityProviderSettings): ((client: Configuration) => void)[] {
  const insecure = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  return [oidc.enableNonRepudiationChecks, ...insecure];
}

/** All providers take the secret in the form, in which it needs no encoding that some of them get wrong. */
function authenticationBy(oidc: Library, secret: string | undefined, metadata: ServerMetadata): ClientAuth {
  if (secret === undefined) return oidc.None();
  const methods = metadata.token_endpoint_auth_methods_supported;
  const onlyBasic = methods?.includes('client_secret_basic') === true && !methods.includes('client_secret_post');
  return onlyBasic ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
}
