import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../harness/build-all.js';
import { startGateway } from '../harness/start-gateway.js';
import { checkCodex } from './checks.js';
import { checkClaudeTask } from './tasks.js';

const REGION = 'eu-central-1';
const PROJECT = 'team-77';
const KEY = 'key-of-the-resource';

/**
 * The pretend clouds with a gateway in front of them that signs in as in a cluster: at Bedrock by a role for a web
 * identity, with signed requests, at Vertex by Workload Identity, at Foundry and Azure OpenAI by a key.
 */
export async function startClouds(scratch) {
  const built = `${ROOT}/build/sandbox/sandbox`;
  const { startSandbox } = await import(`${built}/pretend-upstream.js`);
  const { bedrock } = await import(`${built}/clouds/aws/bedrock.js`);
  const { vertex } = await import(`${built}/clouds/google/vertex.js`);
  const { azure } = await import(`${built}/clouds/azure/azure.js`);
  const { startPretendSignIns } = await import(`${built}/clouds/sign-in/pretend-sign-ins.js`);
  const signIns = await startPretendSignIns();
  const { issued } = signIns;
  const deployments = { 'opus-of-the-team': 'claude-opus-4-6', 'gpt-of-the-team': 'gpt-5.4' };
  const sandboxes = {
    bedrock: await startSandbox({ cloud: bedrock({ issued, region: REGION, endpoint: 'mantle' }) }),
    vertex: await startSandbox({ cloud: vertex({ issued, project: PROJECT, location: 'eu' }) }),
    azure: await startSandbox({ cloud: azure({ issued, resource: 'team-res', apiKeys: [KEY], deployments }) }),
  };
  const folder = join(scratch, 'identities');
  mkdirSync(folder);
  const file = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const gateway = await startGateway('clouds', scratch, configFor(sandboxes), {
    AZURE_KEY: KEY,
    AWS_ROLE_ARN: 'arn:aws:iam::274918365027:role/gateway-role',
    AWS_WEB_IDENTITY_TOKEN_FILE: file('web-identity', signIns.issueWebIdentity()),
    AWS_ENDPOINT_URL_STS: signIns.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    GOOGLE_APPLICATION_CREDENTIALS: file(
      'workload-identity.json',
      JSON.stringify(signIns.externalAccount(file('cluster-token', signIns.issueWebIdentity()))),
    ),
  });
  const close = () => Promise.all([signIns, ...Object.values(sandboxes)].map((one) => one.close()));
  return { sandboxes, scratch, url: gateway.url, log: gateway.log, close };
}

function configFor({ bedrock, vertex, azure }) {
  const publisher = `/v1/projects/${PROJECT}/locations/eu/publishers/anthropic`;
  return {
    version_check: { enabled: false },
    upstreams: [
      { name: 'amazon', sign_in: { kind: 'aws', region: REGION, service: 'bedrock-mantle' } },
      { name: 'google', sign_in: { kind: 'google' } },
      { name: 'microsoft', api_key_env: 'AZURE_KEY' },
    ],
    endpoint: [
      {
        name: 'bedrock',
        kind: 'bedrock',
        type: 'anthropic',
        upstream: 'amazon',
        base_url: `${bedrock.url}/anthropic/v1/messages`,
      },
      { name: 'vertex', kind: 'vertex', type: 'anthropic', upstream: 'google', base_url: vertex.url + publisher },
      {
        name: 'foundry',
        kind: 'azure',
        type: 'anthropic',
        upstream: 'microsoft',
        base_url: `${azure.url}/anthropic/v1/messages`,
      },
      {
        name: 'azure',
        kind: 'azure',
        type: 'openai',
        upstream: 'microsoft',
        base_url: `${azure.url}/openai/v1/responses`,
      },
    ],
    models: [
      { id: 'claude-opus-4-8', type: 'anthropic', endpoint: 'bedrock', ids: { bedrock: 'eu.anthropic.*-v1:0' } },
      { id: 'claude-opus-4-7', type: 'anthropic', endpoint: 'vertex' },
      { id: 'claude-opus-4-6', type: 'anthropic', endpoint: 'foundry', ids: { foundry: 'opus-of-the-team' } },
      { id: 'gpt-5.4', type: 'openai', endpoint: 'azure', ids: { azure: 'gpt-of-the-team' } },
    ],
  };
}

/** Claude Code does its task on the Claude of each cloud, and Codex on Azure's GPT. */
export async function* checkClouds(clouds, version) {
  const on = (name) => ({ ...clouds, sandbox: clouds.sandboxes[name] });
  const task = { paidWith: null, version };
  yield await checkClaudeTask(on('bedrock'), version, {
    ...task,
    dialect: 'Bedrock, signed',
    model: 'claude-opus-4-8',
    upstreamModel: 'eu.anthropic.claude-opus-4-8-v1:0',
  });
  yield await checkClaudeTask(on('vertex'), version, { ...task, dialect: 'Vertex', model: 'claude-opus-4-7' });
  yield await checkClaudeTask(on('azure'), version, {
    ...task,
    dialect: 'Foundry',
    model: 'claude-opus-4-6',
    upstreamModel: 'opus-of-the-team',
  });
  yield await checkCodex(on('azure'), { name: 'tool round trip on Azure', tool: true, paidWith: null });
}
