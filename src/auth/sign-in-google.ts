import { BaseExternalAccountClient, GoogleAuth, type GoogleAuthOptions, gaxios } from 'google-auth-library';
import { Secret } from '../config/secret.js';
import { type AskIssuer } from './ask-issuer.js';
import { type CloudToken } from './cloud-token.js';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/**
 * Fetches a token by Application Default Credentials: the file of `GOOGLE_APPLICATION_CREDENTIALS` (a service account,
 * or Workload Identity Federation), that of gcloud, or the metadata server (GKE's Workload Identity).
 * https://cloud.google.com/docs/authentication/application-default-credentials
 */
export async function signInAtGoogle(ask: AskIssuer): Promise<CloudToken> {
  const defaults = { fetchImplementation: fetchBy(ask), retry: false };
  // The library's calls to the metadata server go by this instance, whatever the one of a client is.
  gaxios.instance.defaults = defaults;
  const transporter = new gaxios.Gaxios(defaults);
  // The project is in the endpoint's address: without one here the library would ask for it.
  const auth = new AuthBy(transporter, { scopes: SCOPE, projectId: 'none', clientOptions: { transporter } });
  const client = await auth.getClient();
  const { token } = await client.getAccessToken();
  if (typeof token !== 'string' || token === '') throw new Error('there was no token in the answer');
  return { accessToken: new Secret(token), aws: null, expiresAtMs: client.credentials.expiry_date ?? null };
}

type Credentials = Parameters<GoogleAuth['fromJSON']>[0];
type ClientOptions = Parameters<GoogleAuth['fromJSON']>[1];
type Client = ReturnType<GoogleAuth['fromJSON']>;

/** Has every credential of a file ask by one transporter, also that by which a service account is taken on. */
class AuthBy extends GoogleAuth {
  constructor(
    private readonly transporter: gaxios.Gaxios,
    options: GoogleAuthOptions,
  ) {
    super(options);
  }

  override fromJSON(credentials: Credentials, options?: ClientOptions): Client {
    const client = super.fromJSON(credentials, { ...options, transporter: this.transporter });
    // The library sends a certificate by connections of its own, which nobody can lead through a proxy.
    if (Reflect.get(client, 'credentialSourceType') === 'certificate') {
      throw new Error(
        'GOOGLE_APPLICATION_CREDENTIALS names a federation by certificate, which goes out past network proxies: ' +
          'use a token from a file or URL as credential_source',
      );
    }
    // The exchange of another issuer's token has a transporter of its own, which the library lets nobody choose.
    if (client instanceof BaseExternalAccountClient)
      Reflect.set(Reflect.get(client, 'stsCredential') as object, 'transporter', this.transporter);
    return client;
  }
}

/** Gives a `fetch` whose requests are control calls. */
function fetchBy(ask: AskIssuer): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { status, headers, body } = await ask({
      url,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: bodyOf(init.body),
    });
    return new Response(status === 204 || status === 304 ? null : body, { status, headers: withoutLength(headers) });
  };
}

/** The library sends forms and JSON only. */
function bodyOf(body: unknown): string | undefined {
  if (body instanceof URLSearchParams) return body.toString();
  return typeof body === 'string' ? body : undefined;
}

function withoutLength(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name !== 'content-length' && name !== 'content-encoding'),
  );
}
