import { createSign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { IssuedCredentials } from '../issued-credentials.js';
import { ENTRA_APP } from './pretend-entra.js';
import { type PretendSignIns, startPretendSignIns } from './pretend-sign-ins.js';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const ROLE = '/latest/meta-data/iam/security-credentials/';

let nowMs: number;
let issued: IssuedCredentials;
let signIns: PretendSignIns;

beforeEach(async () => {
  nowMs = Date.parse('2026-02-03T04:05:06Z');
  issued = new IssuedCredentials(() => nowMs);
  signIns = await startPretendSignIns({ issued, sessionMs: 900_000 });
});
afterEach(() => signIns.close());

async function call(path: string, init: RequestInit = {}) {
  const answer = await fetch(signIns.url + path, init);
  return { status: answer.status, text: await answer.text() };
}

async function post(path: string, form: Record<string, string>) {
  const { status, text } = await call(path, { method: 'POST', body: new URLSearchParams(form) });
  return { status, text, json: text.startsWith('{') ? (JSON.parse(text) as Record<string, string>) : {} };
}

describe('STS', () => {
  const form = {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: 'arn:aws:iam::274918365027:role/gateway-role',
    RoleSessionName: 'gateway',
  };

  test('gives keys for a while to whom the cluster vouches for', async () => {
    const { text } = await post('/', { ...form, WebIdentityToken: signIns.issueWebIdentity() });
    const id = /<AccessKeyId>(ASIA\w+)</.exec(text)?.[1] ?? '';
    expect(issued.awsKey(id)).toMatchObject({ accessKeyId: id, expiresAtMs: nowMs + 900_000 });
    expect(text).toContain('<Expiration>2026-02-03T04:20:06.000Z</Expiration>');
  });

  test('refuses everybody else', async () => {
    const { status, text } = await post('/', { ...form, WebIdentityToken: 'invented' });
    expect([status, /<Code>(\w+)/.exec(text)?.[1]]).toEqual([400, 'InvalidIdentityToken']);
    const unsigned = await post('/', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
    expect([unsigned.status, /<Message>(.*)<.Message/.exec(unsigned.text)?.[1]]).toEqual([
      403,
      'Missing Authentication Token',
    ]);
  });
});

describe('the metadata of machines', () => {
  test("gives a role's keys to who has asked for a token first", async () => {
    expect((await call(ROLE)).status).toBe(401);
    expect((await call('/latest/api/token', { method: 'PUT' })).status).toBe(400);
    const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' };
    const { text: token } = await call('/latest/api/token', { method: 'PUT', headers: ttl });
    const headers = { 'x-aws-ec2-metadata-token': token };
    const { text: role } = await call(ROLE, { headers });
    const { AccessKeyId: id } = JSON.parse((await call(ROLE + role, { headers })).text) as { AccessKeyId: string };
    expect(issued.awsKey(id)?.sessionToken).toBeDefined();
  });

  test("gives a container's keys to who has its token", async () => {
    expect((await call('/v2/credentials/gateway')).status).toBe(401);
    const headers = { authorization: signIns.metadata.containerToken };
    expect(JSON.parse((await call('/v2/credentials/gateway', { headers })).text)).toHaveProperty('SecretAccessKey');
  });

  test('gives tokens of Google and Azure to who sends the header of each', async () => {
    const google = '/computeMetadata/v1/instance/service-accounts/default/token';
    const azure =
      '/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://cognitiveservices.azure.com/';
    expect([(await call(google)).status, (await call(azure)).status]).toEqual([403, 400]);
    const ofGoogle = await call(google, { headers: { 'metadata-flavor': 'Google' } });
    const ofAzure = await call(azure, { headers: { metadata: 'true' } });
    const tokens = [ofGoogle, ofAzure].map(({ text }) => (JSON.parse(text) as { access_token: string }).access_token);
    expect(tokens.map((token) => issued.audienceOf(token))).toEqual([SCOPE, 'https://cognitiveservices.azure.com']);
    nowMs += 900_001;
    expect(tokens.map((token) => issued.audienceOf(token))).toEqual([undefined, undefined]);
  });
});

describe('Google', () => {
  const assert = (more: object = {}): string => {
    const key = signIns.serviceAccount() as { private_key: string; client_email: string; token_uri: string };
    const iat = Math.floor(nowMs / 1000);
    const claims = { iss: key.client_email, aud: key.token_uri, iat, exp: iat + 3600, scope: SCOPE, ...more };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key.private_key, 'base64url')}`;
  };
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' };

  test("gives a token for a service account's assertion", async () => {
    const { json } = await post('/google/token', { ...grant, assertion: assert() });
    expect(issued.audienceOf(json.access_token ?? '')).toBe(SCOPE);
  });

  test.each<[string, object, RegExp]>([
    ['of another account', { iss: 'other@example.com' }, /account not found/],
    ['for another address', { aud: 'https://oauth2.googleapis.com/token' }, /audience check/],
    ['that lives too long', { exp: 1_800_000_000 }, /short-lived token/],
  ])('refuses an assertion %s', async (_, more, message) => {
    const { status, json } = await post('/google/token', { ...grant, assertion: assert(more) });
    expect([status, json.error]).toEqual([400, 'invalid_grant']);
    expect(json.error_description).toMatch(message);
  });

  test('exchanges a token of the cluster, and lets it be a service account', async () => {
    const file = signIns.externalAccount('/var/run/token') as Record<string, string>;
    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: file.audience ?? '',
      scope: SCOPE,
    };
    expect((await post('/v1/token', { ...exchange, subject_token: 'invented' })).status).toBe(400);
    const { json } = await post('/v1/token', { ...exchange, subject_token: signIns.issueWebIdentity() });
    const address = new URL(file.service_account_impersonation_url ?? '').pathname;
    const headers = { authorization: `Bearer ${json.access_token}` };
    const { text } = await call(address, { method: 'POST', headers, body: JSON.stringify({ scope: [SCOPE] }) });
    expect(issued.audienceOf((JSON.parse(text) as { accessToken: string }).accessToken)).toBe(SCOPE);
  });
});

describe('Entra', () => {
  const path = `/${ENTRA_APP.tenantId}/oauth2/v2.0/token`;
  const form = {
    grant_type: 'client_credentials',
    client_id: ENTRA_APP.clientId,
    scope: 'https://cognitiveservices.azure.com/.default',
  };
  const federated = (client_assertion: string) => ({
    ...form,
    client_assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  });

  test('gives a token for a secret, and for a token of the cluster', async () => {
    const bySecret = await post(path, { ...form, client_secret: ENTRA_APP.clientSecret });
    const byCluster = await post(path, federated(signIns.issueWebIdentity()));
    for (const { json } of [bySecret, byCluster])
      expect(issued.audienceOf(json.access_token ?? '')).toBe('https://cognitiveservices.azure.com');
  });

  test.each<[string, () => Record<string, string>, number, RegExp]>([
    ['a wrong secret', () => ({ ...form, client_secret: 'x' }), 401, /AADSTS7000215/],
    ['an invented token of the cluster', () => federated('x'), 401, /AADSTS700213/],
    ['an unknown application', () => ({ ...form, client_id: 'x' }), 400, /AADSTS700016/],
    [
      'a scope that is none',
      () => ({ ...form, client_secret: ENTRA_APP.clientSecret, scope: 'x' }),
      400,
      /AADSTS1002012/,
    ],
  ])('refuses %s', async (_, fields, status, message) => {
    const answer = await post(path, fields());
    expect(answer.status).toBe(status);
    expect(answer.json.error_description).toMatch(message);
  });

  test('says once what it is told to say', async () => {
    signIns.fail(/oauth2/, { status: 503, body: 'busy' });
    const good = { ...form, client_secret: ENTRA_APP.clientSecret };
    expect([(await post(path, good)).status, (await post(path, good)).status]).toEqual([503, 200]);
  });
});
