import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { azure } from '../sandbox/clouds/azure/azure.js';
import { bedrock } from '../sandbox/clouds/aws/bedrock.js';
import { vertex } from '../sandbox/clouds/google/vertex.js';
import { IssuedCredentials } from '../sandbox/clouds/issued-credentials.js';
import { type PretendSignIns, startPretendSignIns } from '../sandbox/clouds/sign-in/pretend-sign-ins.js';
import { type Sandbox, startSandbox } from '../sandbox/pretend-upstream.js';
import { type Reachabilities } from '../src/admin/dashboard/dashboard-api.js';
import { checkEndpoints } from '../src/cli/doctor/check-endpoints.js';
import { loadPool } from '../src/cli/doctor/load-pool.js';
import { readConfig } from '../src/config/read-config.js';
import { startGateway } from './start-gateway.js';

const ADMIN_TOKEN = 'admin-token-of-this-spec';
const PLACE = '/v1/projects/team-77/locations/eu/publishers/anthropic';
const issued = new IssuedCredentials();
const GOOD = {
  FACTORY_API_KEY: 'key',
  anthropic_KEY: 'key',
  openai_KEY: 'key',
  bedrock_KEY: 'key',
  vertex_KEY: issued.issueBearer('ya29.', 'https://www.googleapis.com/auth/cloud-platform', 3_600_000),
  foundry_KEY: 'key',
  azure_KEY: 'key',
};

let folder: string;
let sandboxes: Record<'vendors' | 'aws' | 'google' | 'microsoft', Sandbox>;
let config: object;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'droid-probes-'));
  const deployments = { 'claude-here': 'claude-opus-4-8', 'gpt-here': 'gpt-5.4' };
  const [vendors, aws, google, microsoft] = await Promise.all([
    startSandbox({ tokens: ['key'] }),
    startSandbox({ cloud: bedrock({ issued, region: 'eu-central-1', endpoint: 'mantle', apiKeys: ['key'] }) }),
    startSandbox({ cloud: vertex({ issued, project: 'team-77', location: 'eu' }) }),
    startSandbox({ cloud: azure({ issued, resource: 'team-res', apiKeys: ['key'], deployments }) }),
  ]);
  sandboxes = { vendors, aws, google, microsoft };
  vendors.quotas.set('key', { standard: {}, core: {} });
  const at = (name: string, kind: string, type: string, base_url: string) => ({
    ...{ name, kind, type, base_url, upstream: kind === 'factory' ? 'factory' : name },
  });
  const endpoint = [
    at('droid', 'factory', 'anthropic', `${vendors.url}/api/llm/a/v1/messages`),
    at('anthropic', 'plain', 'anthropic', `${vendors.url}/v1/messages`),
    at('openai', 'plain', 'openai', `${vendors.url}/v1/responses`),
    at('bedrock', 'bedrock', 'anthropic', `${aws.url}/anthropic/v1/messages`),
    at('vertex', 'vertex', 'anthropic', google.url + PLACE),
    at('foundry', 'azure', 'anthropic', `${microsoft.url}/anthropic/v1/messages`),
    at('azure', 'azure', 'openai', `${microsoft.url}/openai/v1/responses`),
  ];
  config = {
    endpoint,
    upstreams: endpoint.slice(1).map(({ name }) => ({ name, api_key_env: `${name}_KEY` })),
    models: [
      {
        id: 'claude-opus-4-8',
        type: 'anthropic',
        endpoints: ['droid', 'bedrock', 'vertex', 'foundry'],
        ids: { bedrock: 'eu.anthropic.claude-opus-4-8-v1:0', foundry: 'claude-here' },
      },
      { id: 'claude-*', type: 'anthropic', endpoint: 'anthropic' },
      { id: 'gpt-here', type: 'openai', endpoints: ['openai', 'azure'] },
    ],
  };
});

afterAll(async () => {
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** What the doctor says of the endpoints. */
async function diagnose(keys: Readonly<Record<string, string>>) {
  const variable = (name: string) => ({ DROID_DATA_DIR: folder, ...keys })[name];
  const { config: read } = readConfig(JSON.stringify(config));
  const findings = await checkEndpoints(read, variable, await loadPool(read, variable, undefined));
  return findings.map(({ state, text, fix }) => ({ name: text.split(' ', 1)[0], state, text, fix }));
}

/** What the dashboard is told of the endpoints. */
async function ask(keys: Readonly<Record<string, string>>) {
  const gateway = await startGateway({ config, env: { ADMIN_TOKEN, ...keys } });
  try {
    const answer = await fetch(`${gateway.url}/dashboard/api/reach/endpoints`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    const reach = (await answer.json()) as Reachabilities;
    return Object.entries(reach).map(([name, { credential, reachable }]) => ({ name, reachable, ...credential }));
  } finally {
    await gateway.close();
  }
}

describe('each endpoint is asked with the credential that pays there', () => {
  it('which works, and no model is asked for an answer', async () => {
    for (const sandbox of Object.values(sandboxes)) sandbox.reset();
    const shown = await ask(GOOD);
    expect(shown.map(({ name, reachable, state }) => [name, reachable, state])).toEqual(
      ['droid', 'anthropic', 'openai', 'bedrock', 'vertex', 'foundry', 'azure'].map((name) => [name, true, 'works']),
    );
    expect((await diagnose(GOOD)).map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'ok'));
    const paths = Object.values(sandboxes).flatMap(({ requests }) =>
      requests.filter(({ method }) => method !== 'HEAD').map(({ path }) => path),
    );
    expect(new Set(paths)).toEqual(
      new Set([
        '/v1/models',
        '/anthropic/v1/messages/count_tokens',
        `${PLACE}/models/count-tokens:rawPredict`,
        '/openai/v1/models',
      ]),
    );
  });

  it('which is refused, with a remedy that names the upstream and no secret', async () => {
    const bad = Object.fromEntries(Object.keys(GOOD).map((name) => [name, 'sk-wrong-secret']));
    const shown = (await ask(bad)).filter(({ name }) => name !== 'droid');
    const found = (await diagnose(bad)).filter(({ name }) => name !== 'droid');
    expect(shown.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'refused'));
    expect(found.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'problem'));
    for (const { name = '', fix } of [...shown, ...found]) expect(fix).toContain(`the upstream ${name}`);
    expect(JSON.stringify([shown, found])).not.toContain('sk-wrong-secret');
  });

  it('which nobody has: the dashboard says so, and the doctor says it by the credentials', async () => {
    const shown = await ask({});
    expect(new Set(shown.map(({ state, text }) => `${state}: ${text}`))).toEqual(
      new Set(['unproven: is paid by no account of the team, so clients need keys of their own']),
    );
    expect(await diagnose({})).toEqual([]);
  });
});

it('an endpoint whose host is away is not reached, and its credential stays unproven', async () => {
  const away = await startSandbox();
  await away.close();
  const gone = { endpoint: [{ name: 'anthropic', base_url: `${away.url}/v1/messages` }] };
  const { config: read } = readConfig(JSON.stringify({ ...gone, models: [{ id: 'claude-*', type: 'anthropic' }] }));
  const variable = (name: string) => ({ FACTORY_API_KEY: 'key' })[name];
  expect(await checkEndpoints(read, variable, await loadPool(read, variable, undefined))).toEqual([
    expect.objectContaining({ check: 'endpoint', state: 'not_checked', text: expect.stringContaining('no answer') }),
  ]);
});

describe('a sign-in at a cloud', () => {
  const signed = (url: string) => ({
    upstreams: [{ name: 'amazon', sign_in: { kind: 'aws', region: 'eu-central-1', service: 'bedrock-mantle' } }],
    endpoint: [
      { name: 'eu', kind: 'bedrock', type: 'anthropic', upstream: 'amazon', base_url: `${url}/anthropic/v1/messages` },
    ],
    models: [{ id: 'anthropic.claude-opus-4-8', type: 'anthropic', endpoint: 'eu' }],
  });
  let signIns: PretendSignIns;
  let kept: NodeJS.ProcessEnv;

  beforeEach(async () => {
    kept = process.env;
    signIns = await startPretendSignIns({ issued });
    const token = join(folder, 'web-identity');
    writeFileSync(token, signIns.issueWebIdentity());
    process.env = {
      ...Object.fromEntries(Object.entries(kept).filter(([name]) => !name.startsWith('AWS_'))),
      AWS_ROLE_ARN: 'arn:aws:iam::274918365027:role/gateway-role',
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ENDPOINT_URL_STS: signIns.url,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  });
  afterEach(async () => {
    process.env = kept;
    await signIns.close();
  });

  it('is made for the dashboard, and the count of tokens is signed with it', async () => {
    config = signed(sandboxes.aws.url);
    expect(await ask({})).toMatchObject([{ name: 'eu', state: 'works' }]);
    expect(await diagnose({})).toMatchObject([{ name: 'eu', state: 'not_checked' }]);
  });

  it('that fails is a refused credential, with its reason and remedy', async () => {
    config = signed(sandboxes.aws.url);
    writeFileSync(join(folder, 'web-identity'), 'of somebody else');
    const [shown] = await ask({});
    expect(shown).toMatchObject({ state: 'refused', fix: expect.stringContaining('sign_in of the upstream amazon') });
  });
});
