import { dialectOf, MODEL_TYPES, type ModelType } from '../dialects/dialect.js';
import { type ConfigFile } from './config-file.js';
import { findKindFaults } from './find-kind-faults.js';
import { type Endpoint } from './gateway-config.js';
import { type EndpointEntry } from './upstream-entries.js';
import { DEFAULT_KIND, DEFAULT_UPSTREAM } from './upstream-words.js';

/** Factory's endpoints as droid2api ships them. They count where `config.json` has no `endpoint` list. */
const DEFAULT_ENDPOINTS: readonly EndpointEntry[] = [
  { name: 'anthropic', base_url: 'https://api.factory.ai/api/llm/a/v1/messages' },
  { name: 'openai', base_url: 'https://api.factory.ai/api/llm/o/v1/responses' },
  { name: 'common', base_url: 'https://api.factory.ai/api/llm/o/v1/chat/completions' },
  { name: 'google', base_url: 'https://api.factory.ai/api/llm/g/v1/generate' },
];

/** Reads `endpoint` of `config.json`. */
export function readEndpoints(file: ConfigFile, problems: string[]): Endpoint[] {
  const entries = file.endpoint ?? DEFAULT_ENDPOINTS;
  return entries.flatMap((entry, index) => {
    const path = `endpoint[${index}]`;
    const type = entry.type ?? MODEL_TYPES.find((name) => name === entry.name);
    if (!type) problems.push(`${path}.type must be one of ${MODEL_TYPES.join(', ')} where name is none of them`);
    if (entries.findIndex((other) => other.name === entry.name) < index) problems.push(`${path}.name must be unique`);
    if (!URL.canParse(entry.base_url)) problems.push(`${path}.base_url must be an http or https URL`);
    if (!type || !URL.canParse(entry.base_url)) return [];
    for (const [name, value] of Object.entries(entry.headers ?? {})) {
      if (
        !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) ||
        (value !== null && (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value)))
      ) {
        problems.push(
          `${path}.headers: every name must be a header name and every value a string of printable ASCII or null`,
        );
        break;
      }
    }
    const endpoint = toEndpoint(entry, type);
    problems.push(...findKindFaults(endpoint.kind, type, endpoint.url).map((fault) => `${path}.${fault}`));
    return [endpoint];
  });
}

function toEndpoint(entry: EndpointEntry, type: ModelType): Endpoint {
  const url = new URL(entry.base_url);
  url.hash = '';
  return {
    name: entry.name,
    dialect: dialectOf(type),
    url,
    kind: entry.kind ?? DEFAULT_KIND,
    upstream: entry.upstream ?? DEFAULT_UPSTREAM,
    auth: entry.auth ?? undefined,
    systemPrompt: entry.system_prompt ?? undefined,
    firstByteMs: entry.first_byte_ms,
    headers: Object.fromEntries(
      Object.entries(entry.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
}
