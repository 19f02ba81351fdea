import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { bedrock } from '../../sandbox/clouds/aws/bedrock.js';
import { type AwsCredential, IssuedCredentials } from '../../sandbox/clouds/issued-credentials.js';
import { startSandbox } from '../../sandbox/pretend-upstream.js';
import { type Botocore, type ToSign } from './botocore.js';

const REGION = 'eu-central-1';
const MODEL = 'eu.anthropic.claude-opus-4-8-v1:0';
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
