import { awsHost } from './aws-host.js';
import { type ConfigFile } from './config-file.js';
import { type Endpoint, type CloudSignIn, type Upstream } from './gateway-config.js';
import { type SignInEntry } from './sign-in-entry.js';
import { type UpstreamEntry } from './upstream-entries.js';
import { DEFAULT_UPSTREAM, KIND_OF_SIGN_IN, type SignInKind } from './upstream-words.js';

/** The cloud to which each field of `sign_in` belongs. */
const CLOUD_OF: readonly (readonly [field: Exclude<keyof SignInEntry, 'kind'>, kind: SignInKind])[] = [
  ['region', 'aws'],
  ['service', 'aws'],
  ['profile', 'aws'],
  ['role_arn', 'aws'],
  ['tenant_id', 'azure'],
  ['client_id', 'azure'],
  ['scope', 'azure'],
];

/** What Azure's models want a token for: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/managed-identity */
const AZURE_SCOPE = 'https://cognitiveservices.azure.com/.default';

/** Reads `upstreams` of `config.json`, and who names one of them. */
export function readUpstreams(file: ConfigFile, endpoints: readonly Endpoint[], problems: string[]): Upstream[] {
  const upstreams = (file.upstreams ?? []).map(toUpstream);
  if (!upstreams.some((upstream) => upstream.name === DEFAULT_UPSTREAM))
    upstreams.push({ name: DEFAULT_UPSTREAM, apiKeyEnv: 'FACTORY_API_KEY', signIn: undefined });

  upstreams.forEach((upstream, index) => {
    if (upstreams.findIndex((other) => other.name === upstream.name) < index)
      problems.push(`upstreams[${index}].name must be unique`);
  });
  file.upstreams?.forEach((entry, index) => {
    problems.push(...findSignInFaults(entry, endpoints).map((fault) => `upstreams[${index}].${fault}`));
  });
  const byName = new Map(upstreams.map((upstream) => [upstream.name, upstream]));
  endpoints.forEach(({ kind, upstream }, index) => {
    const named = byName.get(upstream);
    if (!named) problems.push(`endpoint[${index}].upstream names no entry of upstreams`);
    const signsIn = named?.signIn && KIND_OF_SIGN_IN[named.signIn.kind];
    const isOther = signsIn !== undefined && kind !== signsIn;
    if (isOther) problems.push(`endpoint[${index}].kind must be ${signsIn}, as the sign_in of its upstream says`);
  });
  const client = file.client_authorization?.upstream;
  if (client !== undefined && !byName.has(client))
    problems.push('client_authorization.upstream names no entry of upstreams');
  return upstreams;
}

function toUpstream({ name, api_key_env, sign_in }: UpstreamEntry): Upstream {
  return { name, apiKeyEnv: api_key_env, signIn: sign_in ? toSignIn(sign_in) : undefined };
}

function toSignIn({ kind, region, service, profile, role_arn, tenant_id, client_id, scope }: SignInEntry): CloudSignIn {
  switch (kind) {
    case 'aws':
      return { kind, region, service, profile, roleArn: role_arn };
    case 'google':
      return { kind };
    case 'azure':
      return { kind, tenantId: tenant_id, clientId: client_id, scope: scope ?? AZURE_SCOPE };
  }
}

/** Says what of an upstream's `sign_in` cannot be so, in words that go on from the upstream's path. */
function findSignInFaults({ name, api_key_env, sign_in }: UpstreamEntry, endpoints: readonly Endpoint[]): string[] {
  if (!sign_in) return [];
  const foreign = CLOUD_OF.filter(([field, kind]) => sign_in[field] !== undefined && kind !== sign_in.kind);
  return [
    ...(api_key_env === undefined ? [] : ['sign_in and api_key_env exclude each other: remove one of them']),
    ...foreign.map(([field, kind]) => `sign_in.${field} belongs to kind ${kind}; remove it`),
    ...(sign_in.kind === 'aws' ? findUnsigned(sign_in, name, endpoints) : []),
  ];
}

/** A signature names a region and a service, which the hosts of AWS have in them and other hosts do not. */
function findUnsigned({ region, service }: SignInEntry, upstream: string, endpoints: readonly Endpoint[]): string[] {
  const own = endpoints.filter((endpoint) => endpoint.upstream === upstream);
  const faults = [
    ...(region === undefined && own.some(({ url }) => awsHost(url).region === undefined) ? ['region'] : []),
    ...(service === undefined && own.some(({ url }) => awsHost(url).service === undefined) ? ['service'] : []),
  ];
  return faults.map(
    (field) => `sign_in.${field} is missing: the base_url of an endpoint is no host of AWS that tells it`,
  );
}
