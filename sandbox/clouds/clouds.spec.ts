import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../pretend-upstream.js';
import { azure } from './azure/azure.js';
import { bedrock } from './aws/bedrock.js';
import { vertex } from './google/vertex.js';
import { IssuedCredentials } from './issued-credentials.js';

const ASKED = { max_tokens: 100, messages: [{ role: 'user', content: 'say hi' }] };
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const issued = new IssuedCredentials();
const opened: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.close()));
});

async function open(cloud: Parameters<typeof startSandbox>[0]): Promise<Sandbox> {
  const sandbox = await startSandbox(cloud);
  opened.push(sandbox);
  return sandbox;
}

async function ask(sandbox: Sandbox, path: string, body: object | undefined, headers: Record<string, string>) {
  const answer = await fetch(sandbox.url + path, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe('the pretend Bedrock', () => {
  const region = 'eu-central-1';
  const body = { ...ASKED, model: 'eu.anthropic.claude-opus-4-8-v1:0' };
  const path = '/anthropic/v1/messages';
  const mantle = () =>
    open({
      cloud: bedrock({ issued, region, endpoint: 'mantle', apiKeys: ['key'], denied: ['anthropic.claude-haiku-4-5'] }),
    });
  const good = { authorization: 'Bearer key', 'anthropic-version': '2023-06-01' };

  test('answers in the format of Anthropic, by the model behind the id', async () => {
    const { status, text } = await ask(await mantle(), path, body, good);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ type: 'message', model: 'claude-opus-4-8' });
  });

  test('counts tokens and lists models', async () => {
    const sandbox = await mantle();
    const { max_tokens: _, ...counted } = body;
    expect(JSON.parse((await ask(sandbox, `${path}/count_tokens`, counted, good)).text)).toHaveProperty('input_tokens');
    expect((await ask(sandbox, '/v1/models', undefined, good)).status).toBe(200);
    expect((await ask(sandbox, '/v1/models', undefined, {})).status).toBe(403);
  });

  test.each<[string, object, Record<string, string>, number, RegExp]>([
    ['no credential', {}, { authorization: '' }, 403, /Missing Authentication Token|Unsupported/],
    ['an unknown key', {}, { authorization: 'Bearer other' }, 403, /API Key is valid/],
    ["a vendor's name of a model", { model: 'claude-opus-4-8' }, {}, 400, /model identifier is invalid/],
    [
      'a model without access',
      { model: 'anthropic.claude-haiku-4-5' },
      {},
      403,
      /arn:aws:bedrock:eu-central-1:\d{12}:/,
    ],
    ['an unknown beta', {}, { 'anthropic-beta': 'oauth-2025-04-20' }, 400, /invalid beta flag/],
    ['tags', { tags: ['a'] }, {}, 400, /tags: Extra inputs are not permitted/],
    ['a field that nobody knows', { foo: 1 }, {}, 400, /foo: Extra inputs are not permitted/],
    ['betas in the body', { anthropic_beta: [] }, {}, 400, /anthropic_beta: Extra inputs/],
    ['no version', {}, { 'anthropic-version': '' }, 400, /anthropic-version|anthropic_version/],
  ])('refuses %s', async (_, more, headers, status, message) => {
    const all: Record<string, string> = { ...good, ...headers };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const answer = await ask(await mantle(), path, { ...body, ...more }, sent);
    expect(answer.text).toMatch(message);
    expect(answer.status).toBe(status);
  });

  test('has errors in the shape of AWS', async () => {
    const sandbox = await mantle();
    sandbox.script({ status: 429, error: { message: 'Too many requests' } });
    const answer = await ask(sandbox, path, body, good);
    expect(answer.text).toBe('{"message":"Too many requests"}');
    expect(answer.headers.get('x-amzn-errortype')).toMatch(/^ThrottlingException:/);
  });

  test('reads model, betas and version of InvokeModel from path and body', async () => {
    const sandbox = await open({ cloud: bedrock({ issued, region, endpoint: 'runtime', apiKeys: ['key'] }) });
    const address = `/model/${encodeURIComponent(body.model)}/invoke`;
    const headers = { authorization: 'Bearer key' };
    const sent = { ...ASKED, anthropic_version: 'bedrock-2023-05-31' };
    expect(JSON.parse((await ask(sandbox, address, sent, headers)).text)).toMatchObject({ model: 'claude-opus-4-8' });
    const refusals = [
      { ...sent, anthropic_beta: ['request-tags-2026-01-01'] },
      { ...sent, model: body.model },
      { ...sent, stream: true },
      ASKED,
    ].map((wrong) => ask(sandbox, address, wrong, headers));
    expect((await Promise.all(refusals)).map(({ text }) => /"message":"([^"]*)/.exec(text)?.[1])).toEqual([
      'invalid beta flag',
      'model: Extra inputs are not permitted',
      'stream: Extra inputs are not permitted',
      'anthropic_version: Field required',
    ]);
  });

  test('streams the answer of InvokeModel in messages of AWS', async () => {
    const sandbox = await open({ cloud: bedrock({ issued, region, endpoint: 'runtime', apiKeys: ['key'] }) });
    const answer = await fetch(`${sandbox.url}/model/anthropic.claude-opus-4-8/invoke-with-response-stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer key' },
      body: JSON.stringify({ ...ASKED, anthropic_version: 'bedrock-2023-05-31' }),
    });
    expect(answer.headers.get('content-type')).toBe('application/vnd.amazon.eventstream');
    const bytes = Buffer.from(await answer.arrayBuffer());
    const types: string[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
      const [length, headers] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
      expect(bytes.readUInt32BE(at + 8)).toBe(crc32(bytes.subarray(at, at + 8)));
      expect(bytes.readUInt32BE(at + length - 4)).toBe(crc32(bytes.subarray(at, at + length - 4)));
      const { bytes: data } = JSON.parse(bytes.subarray(at + 12 + headers, at + length - 4).toString()) as {
        bytes: string;
      };
      types.push((JSON.parse(Buffer.from(data, 'base64').toString()) as { type: string }).type);
    }
    expect([types[0], types.at(-1)]).toEqual(['message_start', 'message_stop']);
  });
});

describe('the pretend Vertex', () => {
  const project = 'secret-project-7';
  const models = `/v1/projects/${project}/locations/europe-west1/publishers/anthropic/models`;
  const body = { ...ASKED, anthropic_version: 'vertex-2023-10-16' };
  const start = () => open({ cloud: vertex({ issued, project, location: 'europe-west1' }) });
  const bearer = (scope = SCOPE) => ({ authorization: `Bearer ${issued.issueBearer('ya29.', scope, 60_000)}` });

  test('answers, streams and counts at addresses of their own', async () => {
    const sandbox = await start();
    const whole = await ask(sandbox, `${models}/claude-opus-4-5@20251101:rawPredict`, body, bearer());
    expect(JSON.parse(whole.text)).toMatchObject({ model: 'claude-opus-4-5-20251101' });
    const streamed = { ...body, stream: true };
    const stream = await ask(sandbox, `${models}/claude-opus-4-8:streamRawPredict`, streamed, bearer());
    expect(stream.text).toMatch(/event: message_stop\n/);
    const { max_tokens: _, ...counted } = { ...body, model: 'claude-opus-4-8' };
    const count = await ask(sandbox, `${models}/count-tokens:rawPredict`, counted, bearer());
    expect(JSON.parse(count.text)).toHaveProperty('input_tokens');
  });

  test.each(['tool-search-tool-2025-10-19', 'web-search-2025-03-05'])(
    'refuses the beta %s where tokens are counted, and nowhere else',
    async (beta) => {
      const sandbox = await start();
      const headers = { ...bearer(), 'anthropic-beta': beta };
      const { max_tokens: _, ...counted } = { ...body, model: 'claude-opus-4-8' };
      const count = await ask(sandbox, `${models}/count-tokens:rawPredict`, counted, headers);
      expect(count.text).toContain(`Unexpected value(s) \`${beta}\` for the \`anthropic-beta\` header`);
      expect((await ask(sandbox, `${models}/claude-opus-4-8:rawPredict`, body, headers)).status).toBe(200);
    },
  );

  test.each<[string, string, object, Record<string, string> | undefined, number, RegExp]>([
    ['no token', 'claude-opus-4-8:rawPredict', {}, {}, 401, /"UNAUTHENTICATED"/],
    [
      'a token of another scope',
      'claude-opus-4-8:rawPredict',
      {},
      bearer('openid'),
      403,
      /insufficient authentication scopes/,
    ],
    [
      'a model in the body',
      'claude-opus-4-8:rawPredict',
      { model: 'claude-opus-4-8' },
      undefined,
      400,
      /model: Extra inputs/,
    ],
    [
      'no version',
      'claude-opus-4-8:rawPredict',
      { anthropic_version: undefined },
      undefined,
      400,
      /anthropic_version: Field required/,
    ],
    [
      "Anthropic's version",
      'claude-opus-4-8:rawPredict',
      { anthropic_version: '2023-06-01' },
      undefined,
      400,
      /not a valid version/,
    ],
    ['a stream at the address without', 'claude-opus-4-8:rawPredict', { stream: true }, undefined, 400, /^.*stream: /],
    ['an unknown model', 'gpt-5.4:rawPredict', {}, undefined, 404, /consumer":"projects\/secret-project-7/],
  ])('refuses %s', async (_, address, more, headers, status, message) => {
    const answer = await ask(await start(), `${models}/${address}`, { ...body, ...more }, headers ?? bearer());
    expect(answer.text).toMatch(message);
    expect(answer.status).toBe(status);
  });

  test("names the project where it is another's", async () => {
    const path = models.replace(project, 'other');
    const answer = await ask(await start(), `${path}/claude-opus-4-8:rawPredict`, body, bearer());
    expect(answer.text).toContain("denied on resource '//aiplatform.googleapis.com/projects/other/");
  });
});

describe('the pretend Azure', () => {
  const start = () =>
    open({
      cloud: azure({
        issued,
        resource: 'secret-res',
        apiKeys: ['key'],
        deployments: { opus: 'claude-opus-4-8', gpt: 'gpt-5.4' },
      }),
    });
  const entra = (audience = 'https://cognitiveservices.azure.com') => ({
    authorization: `Bearer ${issued.issueBearer('eyJ0.', audience, 60_000)}`,
  });
  const version = { 'anthropic-version': '2023-06-01' };

  test('answers for deployments, by key and by token, in each format', async () => {
    const sandbox = await start();
    const messages = { ...ASKED, model: 'opus' };
    const responses = { model: 'gpt', input: 'say hi' };
    const chat = { model: 'gpt', messages: ASKED.messages };
    const results = [
      await ask(sandbox, '/anthropic/v1/messages', messages, { 'x-api-key': 'key', ...version }),
      await ask(sandbox, '/anthropic/v1/messages', messages, { ...entra('https://ai.azure.com'), ...version }),
      await ask(sandbox, '/openai/v1/responses', responses, { 'api-key': 'key' }),
      await ask(sandbox, '/openai/v1/chat/completions', chat, entra()),
      await ask(sandbox, '/openai/v1/responses', responses, { authorization: 'Bearer key' }),
      await ask(sandbox, '/openai/v1/models', undefined, { 'api-key': 'key' }),
    ];
    expect(results.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });

  test.each<[string, object, Record<string, string>, number, RegExp]>([
    ['no key', {}, {}, 401, /"code":"401".*secret-res/],
    ['an unknown key', {}, { 'api-key': 'other' }, 401, /Access denied/],
    ['a token of another audience', {}, entra('https://graph.microsoft.com'), 401, /wrong audience/],
    [
      "a model's name in place of a deployment's",
      { model: 'gpt-5.4' },
      { 'api-key': 'key' },
      404,
      /DeploymentNotFound/,
    ],
  ])('refuses %s', async (_, more, headers, status, message) => {
    const answer = await ask(await start(), '/openai/v1/responses', { model: 'gpt', input: 'hi', ...more }, headers);
    expect(answer.text).toMatch(message);
    expect(answer.status).toBe(status);
  });
});
