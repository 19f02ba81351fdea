import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bedrock } from '../sandbox/clouds/aws/bedrock.js';
import { vertex } from '../sandbox/clouds/google/vertex.js';
import { PretendSignIns } from '../sandbox/clouds/sign-in/pretend-sign-ins.js';
import { type Sandbox, startSandbox } from '../sandbox/pretend-upstream.js';
import { postJson } from './send-request.js';
import { startGateway, type TestGateway } from './start-gateway.js';

const REGION = 'eu-central-1';
const PUBLISHER = '/v1/projects/team-77/locations/eu/publishers/anthropic';
const FOREIGN = /^(?:AWS_|GOOGLE_)/;

let folder: string;
let kept: NodeJS.ProcessEnv;
let signIns: PretendSignIns;
let clouds: Sandbox[];
let gateway: TestGateway;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clouds-'));
  signIns = new PretendSignIns({ region: REGION });
  await signIns.listen();
  const { issued } = signIns;
  const [mantle, runtime, google] = (clouds = await Promise.all([
    startSandbox({ cloud: bedrock({ issued, region: REGION, endpoint: 'mantle' }) }),
    startSandbox({ cloud: bedrock({ issued, region: REGION, endpoint: 'runtime' }) }),
    startSandbox({ cloud: vertex({ issued, project: 'team-77', location: 'eu' }) }),
  ]));
  const key = issued.issueAwsKey();
  const [token, file] = [join(folder, 'token'), join(folder, 'federation.json')];
  writeFileSync(token, signIns.issueWebIdentity());
  writeFileSync(file, JSON.stringify(signIns.externalAccount(token)));
  kept = process.env;
  process.env = {
    ...Object.fromEntries(Object.entries(kept).filter(([name]) => !FOREIGN.test(name))),
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    GOOGLE_APPLICATION_CREDENTIALS: file,
  };
  const aws = (service: string) => ({ kind: 'aws', region: REGION, service });
  const endpoint = (name: string, kind: string, upstream: string, base_url: string) => ({
    ...{ name, type: 'anthropic', kind, upstream, base_url },
  });
  gateway = await startGateway({
    config: {
      upstreams: [
        { name: 'mantle', sign_in: aws('bedrock-mantle') },
        { name: 'runtime', sign_in: aws('bedrock') },
        { name: 'google', sign_in: { kind: 'google' } },
      ],
      endpoint: [
        endpoint('mantle', 'bedrock', 'mantle', `${mantle?.url}/anthropic/v1/messages`),
        endpoint('runtime', 'bedrock', 'runtime', `${runtime?.url}/anthropic/v1/messages`),
        endpoint('invoke', 'bedrock', 'runtime', `${runtime?.url}`),
        endpoint('vertex', 'vertex', 'google', google?.url + PUBLISHER),
      ],
      models: ['mantle', 'runtime', 'invoke', 'vertex'].map((name) => ({
        ...{ id: `claude-on-${name}`, type: 'anthropic', endpoints: [name] },
        ids: { [name]: name === 'vertex' ? 'claude-opus-4-8' : 'eu.anthropic.claude-opus-4-8-v1:0' },
      })),
    },
  });
});

afterAll(async () => {
  await gateway.close();
  await Promise.all([signIns.close(), ...clouds.map((cloud) => cloud.close())]);
  process.env = kept;
  rmSync(folder, { recursive: true });
});

/** What Claude Code sends to Anthropic, with what no cloud takes. */
function ask(where: string, more: object = {}, path = '/v1/messages?beta=true') {
  const body = {
    ...{ model: `claude-on-${where}`, max_tokens: 100, tags: { team: 'a' } },
    messages: [{ role: 'user', content: 'Grüße, 日本: say hi' }],
    ...more,
  };
  return postJson(gateway.url + path, body, {
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'claude-code-20250219,oauth-2025-04-20,request-tags-2026-08-21,prompt-caching-scope-2026-01-05',
  });
}

describe.each(['mantle', 'runtime', 'invoke', 'vertex'])('the pretend cloud at %s', (where) => {
  it('takes a request of Claude Code with the credential that the gateway has got', async () => {
    const { status, body } = await ask(where);
    expect([status, JSON.parse(body.toString())]).toMatchObject([200, { type: 'message', role: 'assistant' }]);
  });

  it('streams events to the client', async () => {
    const { status, headers, body } = await ask(where, { stream: true });
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/event-stream')]);
    expect(body.toString()).toMatch(/^event: message_start\ndata: \{[^]*\nevent: message_stop\ndata: \{[^\n]*\}\n\n$/);
  });

  it('counts tokens, or has them estimated', async () => {
    const { status, body } = await ask(where, { max_tokens: undefined }, '/v1/messages/count_tokens?beta=true');
    expect([status, JSON.parse(body.toString())]).toEqual([200, { input_tokens: expect.any(Number) }]);
  });

  it('serves clients of other formats', async () => {
    const messages = [{ role: 'user', content: 'say hi' }];
    const { status } = await postJson(`${gateway.url}/v1/chat/completions`, { model: `claude-on-${where}`, messages });
    expect(status).toBe(200);
  });

  it('tells a client what is wrong with a request in the format of Anthropic', async () => {
    const { status, body } = await ask(where, { foo: 1 });
    expect([status, JSON.parse(body.toString())]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: expect.stringContaining('foo') } },
    ]);
  });
});

it('a token that Google has revoked is replaced, and the client has its answer', async () => {
  await ask('vertex');
  signIns.issued.revokeAll();
  expect((await ask('vertex')).status).toBe(200);
});
