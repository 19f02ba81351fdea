import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { askIssuer } from '../src/auth/ask-issuer.js';
import { CloudSignIns } from '../src/auth/cloud-sign-ins.service.js';
import { describeAccount } from '../src/auth/describe-account.js';
import { ControlCalls } from '../src/proxy/control-calls.service.js';
import { NetworkProxies } from '../src/proxy/network-proxies.service.js';
import { postJson } from './send-request.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import {
  ANY_ANSWER,
  answerJson,
  type RawUpstream,
  startRawUpstream,
  type UpstreamHandler,
} from './start-raw-upstream.js';

const ROLE = 'arn:aws:iam::123456789012:role/gateway';
const HOUR_MS = 3_600_000;
const XML = { 'content-type': 'text/xml' };

let folder: string;
let kept: NodeJS.ProcessEnv;
let cloud: RawUpstream;
let gateway: TestGateway;
/** How Bedrock answers, while the token service of the same server signs everybody in. */
let bedrock: UpstreamHandler;
let signIns: number;
let refuseSignIn: boolean;
let whileSigningIn: (() => Promise<void>) | undefined;

function signIn(): string {
  signIns++;
  const end = new Date(Date.now() + HOUR_MS).toISOString();
  return (
    '<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
    `<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA${signIns}</AccessKeyId>` +
    `<SecretAccessKey>secret-${signIns}</SecretAccessKey><SessionToken>session-${signIns}</SessionToken>` +
    `<Expiration>${end}</Expiration></Credentials></AssumeRoleWithWebIdentityResult>` +
    '</AssumeRoleWithWebIdentityResponse>'
  );
}

const REFUSAL =
  '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>' +
  '<Type>Sender</Type><Code>AccessDenied</Code>' +
  `<Message>Not authorized to perform sts:AssumeRoleWithWebIdentity on ${ROLE}</Message></Error></ErrorResponse>`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cloud-'));
  writeFileSync(join(folder, 'token'), 'web-identity-1');
  bedrock = answerJson(200, ANY_ANSWER);
  [signIns, refuseSignIn, whileSigningIn] = [0, false, undefined];
  cloud = await startRawUpstream((request, response, message) => {
    if (request.url.startsWith('/anthropic')) bedrock(request, response, message);
    else if (refuseSignIn) response.writeHead(403, XML).end(REFUSAL);
    else void (whileSigningIn?.() ?? Promise.resolve()).then(() => response.writeHead(200, XML).end(signIn()));
  });
  kept = process.env;
  process.env = {
    ...Object.fromEntries(Object.entries(kept).filter(([name]) => !name.startsWith('AWS_'))),
    AWS_ROLE_ARN: ROLE,
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
    AWS_ENDPOINT_URL_STS: cloud.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_CONFIG_FILE: join(folder, 'none'),
  };
});

afterEach(async () => {
  await gateway.close();
  await cloud.close();
  process.env = kept;
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  gateway = await startGateway({
    config: {
      upstreams: [{ name: 'bedrock-eu', sign_in: { kind: 'aws', region: 'eu-west-1', service: 'bedrock-mantle' } }],
      endpoint: [
        {
          ...{ name: 'anthropic', kind: 'bedrock', upstream: 'bedrock-eu' },
          base_url: `${cloud.url}/anthropic/v1/messages`,
        },
      ],
      models: [{ id: 'm', type: 'anthropic' }],
    },
  });
}

function ask() {
  return postJson(`${gateway.url}/v1/messages`, {
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'hi' }],
  });
}

const asked = () => cloud.requests.filter(({ url }) => url.startsWith('/anthropic'));
const keysUsed = () => asked().map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1]);

/** Writes another region into config.json. */
async function moveTo(region: string): Promise<void> {
  const config = JSON.parse(readFileSync(gateway.configPath, 'utf8')) as { upstreams: { sign_in: object }[] };
  for (const upstream of config.upstreams) Object.assign(upstream.sign_in, { region });
  gateway.logs.length = 0;
  writeFileSync(gateway.configPath, JSON.stringify(config));
  await gateway.logged(/Configuration reloaded/);
}

/** Answers once in this way, and then as a cloud that is well. */
function once(first: UpstreamHandler): void {
  bedrock = (...request) => {
    bedrock = answerJson(200, ANY_ANSWER);
    first(...request);
  };
}

describe('an upstream at which the gateway signs in', () => {
  it('is signed in once for requests that come together, and each of them is signed', async () => {
    await start();
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([signIns, keysUsed()]).toEqual([1, ['ASIA1', 'ASIA1', 'ASIA1']]);
    const [request] = asked();
    expect(request?.headers.authorization).toMatch(/Credential=ASIA1\/\d{8}\/eu-west-1\/bedrock-mantle\/aws4_request/);
    expect(request?.headers['x-amz-security-token']).toBe('session-1');
    expect(request?.headers['x-api-key']).toBeUndefined();
  });

  it('has an account like all others, which tells no secret', async () => {
    await start();
    await ask();
    const pooled = gateway.app.get(AccountPool).find('cloud:bedrock-eu');
    if (!pooled) throw new Error('there is no account');
    const described = describeAccount(pooled);
    expect(described).toMatchObject({ source: 'cloud', credential: 'cloud', name: 'bedrock-eu', state: 'ready' });
    expect(Date.parse(described.expires_at ?? '')).toBeGreaterThan(Date.now() + HOUR_MS / 2);
    expect(JSON.stringify([described, gateway.logs])).not.toMatch(/secret-1|session-1|web-identity-1/);
  });

  it.each([
    ['by its header', { message: 'no' }, { 'x-amzn-errortype': 'ExpiredTokenException' }],
    ['by its words', { message: 'The security token included in the request is expired' }, {}],
  ])('that refuses an ended token %s gets another one, and the client its answer', async (_, body, headers) => {
    await start();
    await ask();
    once(answerJson(403, body, headers));
    expect((await ask()).status).toBe(200);
    expect([signIns, keysUsed()]).toEqual([2, ['ASIA1', 'ASIA1', 'ASIA2']]);
  });

  it('that goes on refusing is out of turn, and the client reads nothing of the cloud', async () => {
    await start();
    await ask();
    bedrock = answerJson(403, { message: `The security token included in the request is invalid: ${ROLE}` });
    const { status, body } = await ask();
    expect([status, signIns]).toEqual([401, 2]);
    expect(body.toString()).toContain("gateway's upstream credential was refused");
  });

  it('whose clock is ahead gets signatures of its time', async () => {
    await start();
    const date = new Date(Date.now() + HOUR_MS);
    once(answerJson(403, { message: 'no' }, { 'x-amzn-errortype': 'RequestTimeTooSkewed', date: date.toUTCString() }));
    expect((await ask()).status).toBe(200);
    const times = asked().map(({ headers }) => String(headers['x-amz-date']).slice(0, 11));
    expect(times[1]).toBe(date.toISOString().replace(/[-:]/g, '').slice(0, 11));
    expect(signIns).toBe(1);
  });

  it('that refuses the request itself says so in its own words, without names', async () => {
    await start();
    await ask();
    bedrock = answerJson(403, { message: `${ROLE} is not authorized to perform: bedrock:InvokeModel` });
    const { status, body } = await ask();
    expect([status, signIns]).toEqual([403, 1]);
    expect(JSON.parse(body.toString())).toMatchObject({
      error: { type: 'permission_error', message: '[arn] is not authorized to perform: bedrock:InvokeModel' },
    });
  });

  it('that gives no token rests, and tells its operator why and its clients nothing', async () => {
    refuseSignIn = true;
    await start();
    const { status, headers, body } = await ask();
    expect([status, asked()]).toEqual([503, []]);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(body.toString()).not.toContain('123456789012');
    const pooled = gateway.app.get(AccountPool).find('cloud:bedrock-eu');
    expect(pooled && describeAccount(pooled)).toMatchObject({
      state: 'awaiting_token',
      reason: expect.stringContaining('the sign-in at aws failed: Not authorized to perform'),
    });
  });

  it('that gave no token is asked again at once where config.json has another sign-in', async () => {
    refuseSignIn = true;
    await start();
    expect((await ask()).status).toBe(503);
    refuseSignIn = false;
    await moveTo('eu-west-2');
    expect((await ask()).status).toBe(200);
    expect(asked().at(-1)?.headers.authorization).toContain('/eu-west-2/bedrock-mantle/');
  });

  it('whose sign-in changes while it is under way is signed in as config.json says in the end', async () => {
    await start();
    whileSigningIn = () => {
      whileSigningIn = undefined;
      return moveTo('eu-west-2');
    };
    expect((await ask()).status).toBe(200);
    expect([signIns, keysUsed()]).toEqual([2, ['ASIA2']]);
  });

  it('tells nothing of a file that is no JSON', async () => {
    await start();
    const pool = gateway.app.get(AccountPool);
    const account = pool.find('cloud:bedrock-eu')?.account;
    if (account?.login.kind !== 'cloud') throw new Error('there is no account');
    writeFileSync(join(folder, 'key.json'), '{"private_key":MIIEvQIBADAN}');
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = join(folder, 'key.json');
    pool.put({ ...account, login: { ...account.login, signIn: { kind: 'google' } } });
    const failed: unknown = await gateway.app
      .get(CloudSignIns, { strict: false })
      .signIn(account.id)
      .catch((error: unknown) => error);
    expect(String(failed)).toMatch(/the sign-in at google failed: .*there is no valid JSON/);
    expect(inspect(failed)).not.toContain('MIIE');
  });

  it('reaches metadata on this machine past network proxies', async () => {
    await start();
    const next = jest.spyOn(gateway.app.get(NetworkProxies, { strict: false }), 'next');
    const calls = gateway.app.get(ControlCalls, { strict: false });
    const call = { url: new URL('/metadata', cloud.url), method: 'GET', headers: {}, body: undefined };
    expect((await askIssuer(calls, call)).status).toBe(200);
    expect(next).not.toHaveBeenCalled();
    next.mockRestore();
  });
});
