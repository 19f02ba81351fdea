import { randomBytes } from 'node:crypto';
import { type AwsCredential, type IssuedCredentials } from '../issued-credentials.js';
import { type SignInAnswer, type SignInCall } from './sign-in-call.js';

const ROLE = 'gateway-role';
const AWS_ROLES = '/latest/meta-data/iam/security-credentials/';
const PLAIN = { 'content-type': 'text/plain' };

/** What a machine or a container of a cloud is told about itself, and whom it may be. */
export class PretendMetadata {
  private readonly sessionTokens = new Set<string>();
  /** What `AWS_CONTAINER_AUTHORIZATION_TOKEN` has to be. */
  readonly containerToken = randomBytes(24).toString('base64url');

  constructor(
    private readonly issued: IssuedCredentials,
    private readonly sessionMs: number,
  ) {}

  /** Answers what is asked of 169.254.169.254, 169.254.170.2 or metadata.google.internal; undefined for other paths. */
  answer(call: SignInCall): SignInAnswer | undefined {
    const { path } = call;
    if (path.startsWith('/latest/')) return this.answerInstance(call);
    if (path === '/v2/credentials/gateway') return this.answerContainer(call);
    if (path.startsWith('/computeMetadata/v1/')) return this.answerGoogle(call);
    if (path === '/metadata/identity/oauth2/token') return this.answerAzure(call);
    return undefined;
  }

  /** IMDSv2: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html */
  private answerInstance({ method, path, headers }: SignInCall): SignInAnswer {
    if (path === '/latest/api/token') {
      if (method !== 'PUT') return { status: 405, body: '', headers: PLAIN };
      const seconds = Number(headers['x-aws-ec2-metadata-token-ttl-seconds']);
      if (!(seconds >= 1 && seconds <= 21_600) || headers['x-forwarded-for'] !== undefined)
        return { status: 400, body: 'Bad Request', headers: PLAIN };
      const token = randomBytes(40).toString('base64url');
      this.sessionTokens.add(token);
      return {
        status: 200,
        body: token,
        headers: { ...PLAIN, 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) },
      };
    }
    // Version 1, which has no token, is off, as on machines that are set up today.
    if (!this.sessionTokens.has(String(headers['x-aws-ec2-metadata-token'])))
      return { status: 401, body: 'Unauthorized', headers: PLAIN };
    if (path === AWS_ROLES || `${path}/` === AWS_ROLES) return { status: 200, body: ROLE, headers: PLAIN };
    if (path !== AWS_ROLES + ROLE) return { status: 404, body: 'Not Found', headers: PLAIN };
    const keys = describeKeys(this.issued.issueAwsSession(this.sessionMs));
    return { status: 200, body: { Code: 'Success', Type: 'AWS-HMAC', LastUpdated: new Date().toISOString(), ...keys } };
  }

  /** https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
  private answerContainer({ headers }: SignInCall): SignInAnswer {
    return headers.authorization === this.containerToken
      ? { status: 200, body: describeKeys(this.issued.issueAwsSession(this.sessionMs)) }
      : { status: 401, body: { code: 'AccessDenied', message: 'The authorization token is not known' } };
  }

  /** https://cloud.google.com/compute/docs/metadata/predefined-metadata-entries */
  private answerGoogle({ path, headers, query }: SignInCall): SignInAnswer {
    if (headers['metadata-flavor'] !== 'Google') return { status: 403, body: 'Missing Metadata-Flavor:Google header.' };
    const flavour = { 'metadata-flavor': 'Google' };
    const rest = path.slice('/computeMetadata/v1/'.length);
    if (rest === 'instance/service-accounts/default/token') {
      const scopes = query.get('scopes')?.replaceAll(',', ' ') ?? 'https://www.googleapis.com/auth/cloud-platform';
      const access_token = this.issued.issueBearer('ya29.c.', scopes, this.sessionMs);
      const body = { access_token, expires_in: Math.floor(this.sessionMs / 1000), token_type: 'Bearer' };
      return { status: 200, body, headers: flavour };
    }
    const text = new Map([
      ['project/project-id', 'metadata-project'],
      ['instance/service-accounts/default/email', 'gateway@metadata-project.iam.gserviceaccount.com'],
      ['universe/universe-domain', 'googleapis.com'],
      ['universe/universe_domain', 'googleapis.com'],
      ['instance', ''],
      ['', 'instance/\nproject/\n'],
    ]).get(rest.replace(/\/$/, ''));
    return text === undefined
      ? { status: 404, body: 'Not Found', headers: { ...flavour, ...PLAIN } }
      : { status: 200, body: text, headers: { ...flavour, ...PLAIN } };
  }

  /** https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token */
  private answerAzure({ headers, query }: SignInCall): SignInAnswer {
    const resource = query.get('resource');
    if (headers.metadata !== 'true' || resource === null) {
      return {
        status: 400,
        body: { error: 'invalid_request', error_description: 'Required metadata header not found' },
      };
    }
    const access_token = this.issued.issueBearer('eyJ0.', resource.replace(/\/$/, ''), this.sessionMs);
    const seconds = Math.floor(this.sessionMs / 1000);
    const ends = Math.floor((this.issued.nowMs() + this.sessionMs) / 1000);
    return {
      status: 200,
      body: { access_token, expires_in: String(seconds), expires_on: String(ends), resource, token_type: 'Bearer' },
    };
  }
}

function describeKeys({ accessKeyId, secretAccessKey, sessionToken, expiresAtMs }: Required<AwsCredential>): object {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: new Date(expiresAtMs).toISOString(),
  };
}
