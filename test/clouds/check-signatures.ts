import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bedrock } from '../../sandbox/clouds/aws/bedrock.js';
import { type AwsCredential, IssuedCredentials } from '../../sandbox/clouds/issued-credentials.js';
import { startPretendSignIns } from '../../sandbox/clouds/sign-in/pretend-sign-ins.js';
import { startSandbox } from '../../sandbox/pretend-upstream.js';
import { type ReceivedRequest } from '../../sandbox/wire/received-request.js';
import { type BuiltGateway } from '../run/built-gateway.js';
import { type Botocore, type ToSign } from './botocore.js';

const REGION = 'eu-central-1';
const MODEL = 'eu.anthropic.claude-opus-4-8-v1:0';
const BETA = 'interleaved-thinking-2025-05-14';
const BODY = { max_tokens: 100, messages: [{ role: 'user', content: 'Grüße, 日本 — "say hi"' }] };

/** Has botocore sign requests of every shape, and gives what the pretend Bedrock did not take. */
export async function checkOwnVerification(botocore: Botocore): Promise<string[]> {
  const issued = new IssuedCredentials();
  const [mantle, runtime] = await Promise.all(
    (['mantle', 'runtime'] as const).map((endpoint) =>
      startSandbox({ cloud: bedrock({ issued, region: REGION, endpoint }) }),
    ),
  );
  if (mantle === undefined || runtime === undefined) throw new Error('The pretend Bedrock did not start');
  const version = { 'anthropic-version': '2023-06-01' };
  const invoke = { ...BODY, anthropic_version: 'bedrock-2023-05-31' };
  const address = `${runtime.url}/model/${encodeURIComponent(MODEL)}`;
  const shapes: [url: string, service: string, body: object, headers: Record<string, string>][] = [
    [`${mantle.url}/anthropic/v1/messages`, 'bedrock-mantle', { ...BODY, model: MODEL }, version],
    [`${mantle.url}/anthropic/v1/messages?beta=true`, 'bedrock-mantle', { ...BODY, model: MODEL }, version],
    [`${mantle.url}/anthropic/v1/messages?b=2&a=%20%2F&a=1&c=`, 'bedrock-mantle', { ...BODY, model: MODEL }, version],
    [
      `${runtime.url}/anthropic/v1/messages`,
      'bedrock',
      { ...BODY, model: MODEL },
      { ...version, 'x-spaced': '  a   b  ' },
    ],
    [`${address}/invoke`, 'bedrock', invoke, {}],
    [`${address}/invoke-with-response-stream`, 'bedrock', invoke, {}],
  ];
  const keys: AwsCredential[] = [issued.issueAwsKey(), issued.issueAwsSession(60_000)];
  const wanted: ToSign[] = keys.flatMap((key) =>
    shapes.map(([url, service, body, headers]) => ({
      ...key,
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', ...headers },
      body: Buffer.from(JSON.stringify(body)),
      service,
      region: REGION,
    })),
  );
  const signed = await botocore.sign(wanted);
  const faults: string[] = [];
  for (const [index, { url, body }] of wanted.entries()) {
    const headers = signed[index] ?? {};
    const right = await post(url, headers, body);
    if (right.status !== 200) faults.push(`${url} was answered ${right.status}: ${right.body}`);
    const changed = await post(url, headers, Buffer.concat([body, Buffer.from(' ')]));
    if (changed.status !== 403) faults.push(`${url} with another body was answered ${changed.status}`);
  }
  await Promise.all([mantle.close(), runtime.close()]);
  return faults;
}

/** Has botocore sign what the gateway has sent, and gives where the two do not agree. */
async function checkSent(
  botocore: Botocore,
  sent: readonly ReceivedRequest[],
  { origin, service, issued }: { origin: string; service: string; issued: IssuedCredentials },
): Promise<string[]> {
  const wanted = sent.map((request): ToSign => {
    const names = /SignedHeaders=([^,]*)/.exec(request.headers.authorization ?? '')?.[1]?.split(';') ?? [];
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
    const query = request.query.size > 0 ? `?${request.query.toString()}` : '';
    const date = String(request.headers['x-amz-date']);
    const url = `${origin}${request.path}${query}`;
    const key = issued.awsKey(/Credential=([^/]*)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (!key) throw new Error(`Nobody issued the key of ${request.headers.authorization}`);
    return { ...key, method: request.method, url, headers, body: request.body, service, region: REGION, date };
  });
  const signed = await botocore.sign(wanted);
  return sent.flatMap(({ headers, path }, index) =>
    partsOf(headers.authorization) === partsOf(signed[index]?.Authorization)
      ? []
      : [`${path}: the gateway signs ${headers.authorization}, botocore ${signed[index]?.Authorization}`],
  );
}

/** Credential, headers and signature, however they are spaced. */
function partsOf(authorization: string | undefined): string {
  return (authorization ?? '').replace(/,\s*/g, ',');
}

function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers });
    outgoing.once('error', reject);
    outgoing.once('response', (answer) => {
      void text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    });
    outgoing.end(body);
  });
}

/**
 * Has a gateway that signs in by a web identity ask the pretend Bedrock at each of its addresses, and botocore sign
 * what was sent. Gives where the two do not agree.
 */
export async function checkGateway(botocore: Botocore, built: BuiltGateway): Promise<string[]> {
  const signIns = await startPretendSignIns({ region: REGION });
  const { issued } = signIns;
  const [mantle, runtime] = [
    await startSandbox({ cloud: bedrock({ issued, region: REGION, endpoint: 'mantle' }) }),
    await startSandbox({ cloud: bedrock({ issued, region: REGION, endpoint: 'runtime' }) }),
  ];
  const at = (name: string, base_url: string, service: string) => ({
    upstream: { name, sign_in: { kind: 'aws', region: REGION, service } },
    endpoint: { name, kind: 'bedrock', type: 'anthropic', upstream: name, base_url },
    model: { id: name, type: 'anthropic', endpoint: name, ids: { [name]: MODEL } },
  });
  const places = [
    at('mantle', `${mantle.url}/anthropic/v1/messages`, 'bedrock-mantle'),
    at('runtime', `${runtime.url}/anthropic/v1/messages`, 'bedrock'),
    at('invoke', runtime.url, 'bedrock'),
  ];
  const home = built.home({
    upstreams: places.map(({ upstream }) => upstream),
    endpoint: places.map(({ endpoint }) => endpoint),
    models: places.map(({ model }) => model),
  });
  writeFileSync(join(home, 'web-identity'), signIns.issueWebIdentity());
  const gateway = await built.start(home, {
    AWS_ROLE_ARN: 'arn:aws:iam::274918365027:role/gateway-role',
    AWS_WEB_IDENTITY_TOKEN_FILE: join(home, 'web-identity'),
    AWS_ENDPOINT_URL_STS: signIns.url,
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  const faults: string[] = [];
  for (const model of places.map(({ endpoint }) => endpoint.name)) {
    for (const more of [{}, { stream: true }]) {
      const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'anthropic-beta': BETA };
      const body = Buffer.from(JSON.stringify({ ...BODY, ...more, model }));
      const answer = await post(`${gateway.url}/v1/messages?beta=true`, headers, body);
      if (answer.status !== 200) faults.push(`${model} was answered ${answer.status}: ${answer.body}`);
    }
  }
  for (const [origin, { requests }, service] of [
    [mantle.url, mantle, 'bedrock-mantle'],
    [runtime.url, runtime, 'bedrock'],
  ] as const)
    faults.push(...(await checkSent(botocore, requests, { origin, service, issued })));
  const count = mantle.requests.length + runtime.requests.length;
  if (count !== 6) faults.push(`the pretend Bedrock got ${count} requests and not 6`);
  await built.close();
  await Promise.all([signIns, mantle, runtime].map((one) => one.close()));
  return faults;
}
