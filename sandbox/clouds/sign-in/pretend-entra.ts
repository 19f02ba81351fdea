import { type IssuedCredentials } from '../issued-credentials.js';
import { formOf, type SignInAnswer, type SignInCall } from './sign-in-call.js';

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The application that the team has registered. */
export const ENTRA_APP = {
  tenantId: '6d5b1c9e-3a1f-4a43-9a61-5f0d2f1c7e11',
  clientId: '0f3a52b7-8f1a-4e1e-b1a5-77b0c2d94a20',
  clientSecret: 'pretend~Entra.secret_of-the-application',
} as const;

/** Microsoft Entra's endpoints of a tenant: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export class PretendEntra {
  constructor(
    private readonly issued: IssuedCredentials,
    private readonly sessionMs: number,
    /** Whether a token of the team's cluster is good for Entra. */
    private readonly accepts: (token: string) => boolean,
  ) {}

  /** Answers what is asked of Entra; undefined for other paths. */
  answer(call: SignInCall, origin: string): SignInAnswer | undefined {
    const [, tenant, rest] = /^\/([0-9a-z.-]+)\/((?:oauth2\/)?v2\.0\/.*)$/i.exec(call.path) ?? [];
    if (tenant === undefined) return undefined;
    const base = `${origin}/${tenant}`;
    if (rest === 'v2.0/.well-known/openid-configuration') {
      return {
        status: 200,
        body: {
          issuer: `${base}/v2.0`,
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${base}/oauth2/v2.0/token`,
          jwks_uri: `${base}/discovery/v2.0/keys`,
        },
      };
    }
    return rest === 'oauth2/v2.0/token' && call.method === 'POST' ? this.answerToken(call, tenant) : undefined;
  }

  private answerToken(call: SignInCall, tenant: string): SignInAnswer {
    const form = formOf(call);
    const [client, scope, secret, assertion] = ['client_id', 'scope', 'client_secret', 'client_assertion'].map(
      (name) => form?.get(name) ?? undefined,
    );
    if (tenant !== ENTRA_APP.tenantId) {
      return refuse(
        'invalid_request',
        90002,
        `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID`,
      );
    }
    if (form?.get('grant_type') !== 'client_credentials')
      return refuse('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
    if (client !== ENTRA_APP.clientId) {
      return refuse(
        'unauthorized_client',
        700016,
        `Application with identifier '${client}' was not found in the directory '${tenant}'.`,
      );
    }
    if (assertion !== undefined) {
      if (form.get('client_assertion_type') !== ASSERTION || !this.accepts(assertion))
        return refuse('invalid_client', 700213, 'No matching federated identity record found for presented assertion.');
    } else if (secret !== ENTRA_APP.clientSecret)
      return refuse('invalid_client', 7000215, `Invalid client secret provided for app '${client}'.`);

    const [, resource] = /^(https:\/\/[^ ]+)\/\.default(?: |$)/.exec(scope ?? '') ?? [];
    if (resource === undefined)
      return refuse('invalid_scope', 1002012, `The provided value for scope ${scope} is not valid.`);
    const expires_in = Math.floor(this.sessionMs / 1000);
    const access_token = this.issued.issueBearer('eyJ0.', resource, this.sessionMs);
    return { status: 200, body: { token_type: 'Bearer', expires_in, ext_expires_in: expires_in, access_token } };
  }
}

function refuse(error: string, code: number, text: string): SignInAnswer {
  const trace = '0d1f2e3c-5b6a-4978-8a9b-acbdcedf0011';
  const body = {
    error,
    error_description:
      `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${trace} ` + 'Timestamp: 2026-01-01 00:00:00Z',
    error_codes: [code],
    timestamp: '2026-01-01 00:00:00Z',
    trace_id: trace,
    correlation_id: trace,
  };
  return { status: error === 'invalid_client' ? 401 : 400, body };
}
