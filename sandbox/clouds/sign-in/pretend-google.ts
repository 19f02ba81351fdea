import { createVerify, generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { objectOf, textOf } from '../../json-value.js';
import { type IssuedCredentials } from '../issued-credentials.js';
import { formOf, type SignInAnswer, type SignInCall } from './sign-in-call.js';

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const EMAIL = 'gateway@pretend-project.iam.gserviceaccount.com';
const IMPERSONATED = `/v1/projects/-/serviceAccounts/${EMAIL}:generateAccessToken`;
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const POOL = '//iam.googleapis.com/projects/274918365027/locations/global/workloadIdentityPools/team/providers/cluster';

/** Google's token endpoint, its exchange of foreign tokens, and its impersonation of service accounts. */
export class PretendGoogle {
  /** Made when somebody needs it: that takes a while. */
  private pair: KeyPairKeyObjectResult | undefined;

  constructor(
    private readonly issued: IssuedCredentials,
    private readonly sessionMs: number,
    /** Whether a token of the team's cluster is good for Google. */
    private readonly accepts: (token: string) => boolean,
  ) {}

  /** The file of a service account's key: https://cloud.google.com/iam/docs/keys-create-delete */
  serviceAccount(origin: string): object {
    return {
      type: 'service_account',
      project_id: 'pretend-project',
      private_key_id: 'd4f1c0ffee',
      private_key: this.keys().privateKey.export({ type: 'pkcs8', format: 'pem' }),
      client_email: EMAIL,
      client_id: '112233445566778899001',
      token_uri: `${origin}/google/token`,
      universe_domain: 'googleapis.com',
    };
  }

  /** The file of Workload Identity: https://cloud.google.com/iam/docs/workload-identity-federation-with-kubernetes */
  externalAccount(origin: string, tokenFile: string): object {
    return {
      type: 'external_account',
      audience: POOL,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${origin}/v1/token`,
      service_account_impersonation_url: `${origin}${IMPERSONATED}`,
      credential_source: { file: tokenFile, format: { type: 'text' } },
      universe_domain: 'googleapis.com',
    };
  }

  /** Answers what is asked of Google; undefined for other paths. */
  answer(call: SignInCall, origin: string): SignInAnswer | undefined {
    if (call.path === '/google/token') return this.answerToken(call, `${origin}/google/token`);
    if (call.path === '/v1/token') return this.exchange(call);
    if (call.path === IMPERSONATED) return this.impersonate(call);
    return undefined;
  }

  /** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
  private answerToken(call: SignInCall, audience: string): SignInAnswer {
    const form = formOf(call);
    if (form?.get('grant_type') !== JWT_GRANT) return refuse('unsupported_grant_type', 'Invalid grant_type');
    const claims = this.readAssertion(form.get('assertion') ?? '');
    if (claims === undefined) return refuse('invalid_grant', 'Invalid JWT Signature.');
    const [iat, exp, now] = [Number(claims.iat), Number(claims.exp), this.issued.nowMs() / 1000];
    if (claims.iss !== EMAIL) return refuse('invalid_grant', 'Invalid grant: account not found');
    if (claims.aud !== audience) return refuse('invalid_grant', 'Invalid JWT: Failed audience check.');
    if (!(iat <= now + 300 && exp > now && exp - iat <= 3600)) {
      return refuse(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat ' +
          'and exp values in the JWT claim.',
      );
    }
    if (textOf(claims.scope) === '')
      return refuse('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    return this.issue('ya29.c.', textOf(claims.scope));
  }

  /** https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
  private exchange(call: SignInCall): SignInAnswer {
    const form = formOf(call);
    if (form?.get('grant_type') !== EXCHANGE_GRANT) return refuse('unsupported_grant_type', 'Invalid grant_type');
    if (form.get('audience') !== POOL) return refuse('invalid_target', 'The target service indicated is invalid.');
    if (form.get('requested_token_type') !== 'urn:ietf:params:oauth:token-type:access_token')
      return refuse('invalid_request', 'Invalid requested_token_type');
    if (!this.accepts(form.get('subject_token') ?? ''))
      return refuse('invalid_grant', 'ID Token issued at 0 is stale to sign-in.');
    const { body } = this.issue('ya29.d.', form.get('scope') ?? '');
    const issued_token_type = 'urn:ietf:params:oauth:token-type:access_token';
    return { status: 200, body: { ...objectOf(body), issued_token_type } };
  }

  /** https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
  private impersonate({ headers, body }: SignInCall): SignInAnswer {
    const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const { scope } = objectOf(JSON.parse(body.toString() || '{}'));
    if (this.issued.audienceOf(bearer) === undefined || !Array.isArray(scope)) {
      const message = 'Request had invalid authentication credentials.';
      return { status: 401, body: { error: { code: 401, message, status: 'UNAUTHENTICATED' } } };
    }
    const accessToken = this.issued.issueBearer('ya29.i.', scope.join(' '), this.sessionMs);
    return {
      status: 200,
      body: { accessToken, expireTime: new Date(this.issued.nowMs() + this.sessionMs).toISOString() },
    };
  }

  private keys(): KeyPairKeyObjectResult {
    return (this.pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 }));
  }

  private readAssertion(assertion: string): Record<string, unknown> | undefined {
    const [head = '', payload = '', signature = ''] = assertion.split('.');
    const verifier = createVerify('RSA-SHA256').update(`${head}.${payload}`);
    if (!verifier.verify(this.keys().publicKey, signature, 'base64url')) return undefined;
    return objectOf(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  }

  private issue(prefix: string, scope: string): SignInAnswer {
    const access_token = this.issued.issueBearer(prefix, scope || SCOPE, this.sessionMs);
    return { status: 200, body: { access_token, expires_in: Math.floor(this.sessionMs / 1000), token_type: 'Bearer' } };
  }
}

function refuse(error: string, error_description: string): SignInAnswer {
  return { status: 400, body: { error, error_description } };
}
