import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AskIssuer } from './ask-issuer.js';
import { signInAtAws } from './sign-in-aws.js';
import { signInAtAzure } from './sign-in-azure.js';
import { signInAtGoogle } from './sign-in-google.js';

type Asked = Parameters<AskIssuer>[0];

const FOREIGN = /^(?:AWS_|AZURE_|GOOGLE_|GCE_|METADATA_|HTTPS?_PROXY|HOME$)/;
let folder: string;
let kept: NodeJS.ProcessEnv;
let asked: Asked[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
  kept = { ...process.env };
  for (const name of Object.keys(process.env).filter((name) => FOREIGN.test(name))) delete process.env[name];
  Object.assign(process.env, { HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' });
  asked = [];
});

afterEach(() => {
  process.env = kept;
  rmSync(folder, { recursive: true });
});

/** An issuer that gives every request the same answer. */
function issuer(status: number, body: unknown): AskIssuer {
  return (request) => {
    asked.push(request);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = text.startsWith('<') ? 'text/xml' : 'application/json';
    return Promise.resolve({ status, headers: { 'content-type': type }, body: text });
  };
}

function fileOf(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const formOf = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body));
const AWS = { kind: 'aws', region: 'eu-west-1', service: undefined, profile: undefined, roleArn: undefined } as const;

function stsAnswer(action: string): string {
  return (
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>` +
    '<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>secret-1</SecretAccessKey>' +
    '<SessionToken>session-1</SessionToken>' +
    `<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></${action}Result></${action}Response>`
  );
}

describe('a sign-in at AWS', () => {
  it('takes the keys of the environment', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'secret-0' });
    const token = await signInAtAws(AWS, issuer(500, ''));
    expect([token.aws, token.accessToken.reveal(), token.expiresAtMs, asked]).toEqual([
      { accessKeyId: 'AKIA1', sessionToken: null },
      'secret-0',
      null,
      [],
    ]);
  });

  it('takes those of a profile', async () => {
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = fileOf(
      'credentials',
      '[team]\naws_access_key_id = AKIA2\naws_secret_access_key = secret-2\n',
    );
    const token = await signInAtAws({ ...AWS, profile: 'team' }, issuer(500, ''));
    expect([token.aws?.accessKeyId, token.accessToken.reveal()]).toEqual(['AKIA2', 'secret-2']);
  });

  it('exchanges the token of a Kubernetes service account (IRSA)', async () => {
    Object.assign(process.env, {
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/gateway',
      AWS_WEB_IDENTITY_TOKEN_FILE: fileOf('token', 'web-identity-1'),
    });
    const token = await signInAtAws(AWS, issuer(200, stsAnswer('AssumeRoleWithWebIdentity')));
    expect([token.aws?.accessKeyId, token.aws?.sessionToken?.reveal(), token.accessToken.reveal()]).toEqual([
      'ASIA1',
      'session-1',
      'secret-1',
    ]);
    expect(token.expiresAtMs).toBe(Date.parse('2099-01-01T00:00:00Z'));
    expect(asked.map(({ url }) => url.host)).toEqual(['sts.eu-west-1.amazonaws.com']);
    expect(formOf(asked[0]?.body)).toMatchObject({
      Action: 'AssumeRoleWithWebIdentity',
      WebIdentityToken: 'web-identity-1',
    });
  });

  it('takes on the role of config.json', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'secret-0' });
    const roleArn = 'arn:aws:iam::123456789012:role/gateway';
    const token = await signInAtAws({ ...AWS, roleArn }, issuer(200, stsAnswer('AssumeRole')));
    expect(token.accessToken.reveal()).toBe('secret-1');
    expect(formOf(asked[0]?.body)).toMatchObject({ Action: 'AssumeRole', RoleArn: roleArn });
    expect(asked[0]?.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIA1\/\d{8}\/eu-west-1\/sts\//);
  });

  it('takes on the role of a profile, by the same way', async () => {
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = fileOf(
      'credentials',
      '[base]\naws_access_key_id = AKIA2\naws_secret_access_key = secret-2\n',
    );
    process.env['AWS_CONFIG_FILE'] = fileOf(
      'config',
      '[profile team]\nrole_arn = arn:aws:iam::123456789012:role/team\nsource_profile = base\nregion = eu-west-1\n',
    );
    const token = await signInAtAws({ ...AWS, profile: 'team' }, issuer(200, stsAnswer('AssumeRole')));
    expect(token.aws?.accessKeyId).toBe('ASIA1');
    expect(asked.map(({ url }) => url.host)).toEqual(['sts.eu-west-1.amazonaws.com']);
  });

  it('fetches the credentials of an SSO session, by the same way', async () => {
    const start = 'https://it.awsapps.com/start';
    process.env['AWS_CONFIG_FILE'] = fileOf(
      'config',
      `[profile team]\nsso_session = it\nsso_account_id = 123456789012\nsso_role_name = team\n` +
        `[sso-session it]\nsso_start_url = ${start}\nsso_region = eu-west-1\n`,
    );
    mkdirSync(join(folder, '.aws', 'sso', 'cache'), { recursive: true });
    const session = { startUrl: start, region: 'eu-west-1', accessToken: 'sso-1', expiresAt: '2099-01-01T00:00:00Z' };
    fileOf(join('.aws', 'sso', 'cache', `${createHash('sha1').update('it').digest('hex')}.json`), session);
    const given = { accessKeyId: 'ASIA3', secretAccessKey: 'secret-3', sessionToken: 'session-3' };
    const roleCredentials = { ...given, expiration: Date.parse('2099-01-01T00:00:00Z') };
    const token = await signInAtAws({ ...AWS, profile: 'team' }, issuer(200, { roleCredentials }));
    expect(token.aws?.accessKeyId).toBe('ASIA3');
    expect(asked.map(({ url }) => url.host)).toEqual(['portal.sso.eu-west-1.amazonaws.com']);
  });

  it('says why there are no credentials', async () => {
    await expect(signInAtAws(AWS, issuer(500, ''))).rejects.toThrow('Could not load credentials');
  });
});

describe('a sign-in at Google', () => {
  it('sends the signed statement of a service account', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = fileOf('key.json', {
      type: 'service_account',
      project_id: 'p',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      client_email: 'gateway@p.iam.gserviceaccount.com',
      token_uri: 'https://oauth2.googleapis.com/token',
    });
    const token = await signInAtGoogle(issuer(200, { access_token: 'ya29.1', expires_in: 3600, token_type: 'Bearer' }));
    expect(token.accessToken.reveal()).toBe('ya29.1');
    expect(token.expiresAtMs).toBeGreaterThan(Date.now() + 3_000_000);
    expect(asked.map(({ url, method }) => [url.href, method])).toEqual([
      ['https://oauth2.googleapis.com/token', 'POST'],
    ]);
    expect(asked[0]?.body).toContain('assertion');
  });

  it('exchanges the token of another issuer (Workload Identity Federation)', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = fileOf('wif.json', {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      credential_source: { file: fileOf('token', 'subject-1') },
    });
    const answer = { access_token: 'ya29.2', expires_in: 3600, token_type: 'Bearer', issued_token_type: 'x' };
    const token = await signInAtGoogle(issuer(200, answer));
    expect(token.accessToken.reveal()).toBe('ya29.2');
    expect(asked.map(({ url }) => url.href)).toEqual(['https://sts.googleapis.com/v1/token']);
    expect(formOf(asked[0]?.body)).toMatchObject({ subject_token: 'subject-1' });
  });

  it("asks the machine's metadata by the same way", async () => {
    Object.assign(process.env, { METADATA_SERVER_DETECTION: 'assume-present', HTTP_PROXY: 'http://127.0.0.1:1' });
    const ask: AskIssuer = (request) => {
      asked.push(request);
      const headers = { 'metadata-flavor': 'Google', 'content-type': 'application/json' };
      const body = request.url.pathname.endsWith('/token')
        ? JSON.stringify({ access_token: 'ya29.3', expires_in: 3599, token_type: 'Bearer' })
        : 'p';
      return Promise.resolve({ status: 200, headers, body });
    };
    const token = await signInAtGoogle(ask);
    expect(token.accessToken.reveal()).toBe('ya29.3');
    expect(new Set(asked.map(({ url }) => url.hostname))).toEqual(new Set(['169.254.169.254']));
  });

  it.each([
    ['of a person', { type: 'authorized_user', client_id: 'c', client_secret: 's', refresh_token: 'r' }],
    [
      'of another issuer',
      {
        type: 'external_account',
        audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: 'https://sts.googleapis.com/v1/token',
        credential_source: { url: 'https://issuer.test/token' },
      },
    ],
  ])('takes on a service account by the credential %s, all by the same way', async (_, source_credentials) => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = fileOf('impersonated.json', {
      type: 'impersonated_service_account',
      service_account_impersonation_url:
        'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/' +
        'it@p.iam.gserviceaccount.com:generateAccessToken',
      source_credentials,
    });
    const given = { access_token: 'ya29.source', expires_in: 3600, token_type: 'Bearer', issued_token_type: 'x' };
    const own = { accessToken: 'ya29.target', expireTime: '2099-01-01T00:00:00Z' };
    const token = await signInAtGoogle(issuer(200, { ...given, ...own }));
    expect(token.accessToken.reveal()).toBe('ya29.target');
    expect(token.expiresAtMs).toBe(Date.parse(own.expireTime));
    expect(asked.at(-1)?.url.host).toBe('iamcredentials.googleapis.com');
    expect(asked.length).toBeGreaterThan(1);
  });

  it('does not send a certificate, which would go out past network proxies', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = fileOf('wif.json', {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b',
      subject_token_type: 'urn:ietf:params:oauth:token-type:mtls',
      token_url: 'https://sts.mtls.googleapis.com/v1/token',
      credential_source: { certificate: { certificate_config_location: fileOf('certificate.json', {}) } },
    });
    await expect(signInAtGoogle(issuer(500, ''))).rejects.toThrow('a federation by certificate');
    expect(asked).toEqual([]);
  });

  it('says what the issuer said', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = fileOf('user.json', {
      type: 'authorized_user',
      client_id: 'c',
      client_secret: 's',
      refresh_token: 'r',
    });
    await expect(signInAtGoogle(issuer(400, { error: 'invalid_grant' }))).rejects.toThrow('invalid_grant');
  });
});

describe('a sign-in at Azure', () => {
  const AZURE = {
    kind: 'azure',
    tenantId: undefined,
    clientId: undefined,
    scope: 'https://ai.azure.com/.default',
  } as const;
  const TENANT = '11111111-2222-3333-4444-555555555555';
  const GIVEN = { token_type: 'Bearer', expires_in: 3599, access_token: 'eyJ0.e30.x' };
  const variable = (name: string) => process.env[name];

  it('sends the secret of an application', async () => {
    Object.assign(process.env, { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: 'app', AZURE_CLIENT_SECRET: 'secret' });
    const token = await signInAtAzure(AZURE, issuer(200, GIVEN), variable);
    expect(token.accessToken.reveal()).toBe('eyJ0.e30.x');
    expect(token.expiresAtMs).toBeGreaterThan(Date.now() + 3_000_000);
    expect(asked.map(({ url }) => url.origin + url.pathname)).toEqual([
      `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`,
    ]);
    expect(formOf(asked[0]?.body)).toMatchObject({ client_id: 'app', scope: AZURE.scope });
  });

  it('exchanges the token of a Kubernetes service account, for the application of config.json', async () => {
    Object.assign(process.env, {
      AZURE_TENANT_ID: TENANT,
      AZURE_CLIENT_ID: 'other',
      AZURE_FEDERATED_TOKEN_FILE: fileOf('token', 'assertion-1'),
    });
    const clientId = '99999999-2222-3333-4444-555555555555';
    const token = await signInAtAzure({ ...AZURE, clientId }, issuer(200, GIVEN), variable);
    expect(token.accessToken.reveal()).toBe('eyJ0.e30.x');
    expect(formOf(asked[0]?.body)).toMatchObject({ client_id: clientId, client_assertion: 'assertion-1' });
  });

  it('says what the issuer said', async () => {
    Object.assign(process.env, { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: 'app', AZURE_CLIENT_SECRET: 'secret' });
    const refusal = { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' };
    await expect(signInAtAzure(AZURE, issuer(401, refusal), variable)).rejects.toThrow('AADSTS7000215');
  });
});
