import { dialectOf } from '../dialects/dialect.js';
import { type ModelEntry } from './model-entry.js';
import { type ConfiguredModel, type Endpoint } from './gateway-config.js';
import { isGlob } from './match-glob.js';

/** Reads `models` of `config.json`. */
export function readModels(
  entries: readonly ModelEntry[],
  endpoints: readonly Endpoint[],
  problems: string[],
): ConfiguredModel[] {
  return entries.flatMap((entry, index) => {
    const path = `models[${index}]`;
    if (entries.findIndex((other) => other.id === entry.id) < index) problems.push(`${path}.id must be unique`);
    const [first, ...others] = findEndpoints(entry, path, endpoints, problems);
    if (!first) return [];
    const ids = readIds(entry, path, [first, ...others], problems);
    return [
      {
        id: entry.id,
        displayName: entry.name || entry.id,
        type: entry.type,
        dialect: dialectOf(entry.type),
        reasoning: entry.reasoning ?? 'auto',
        provider: entry.provider ?? undefined,
        fast: entry.fast ?? false,
        endpoints: [first, ...others],
        ids,
        fallbacks: entry.fallbacks ?? [],
        contextFallback: entry.context_fallback,
      },
    ];
  });
}

/** Finds the endpoints that an entry names: a list in order, one, or the one that has the name of the type. */
function findEndpoints(
  entry: ModelEntry,
  path: string,
  endpoints: readonly Endpoint[],
  problems: string[],
): readonly Endpoint[] {
  const names = entry.endpoints ?? [entry.endpoint ?? entry.type];
  if (entry.endpoints && entry.endpoint !== undefined)
    problems.push(`${path}.endpoint and ${path}.endpoints exclude each other; keep endpoints`);
  const found = names.flatMap((name, index) => {
    const field = entry.endpoints ? `endpoints[${index}]` : entry.endpoint === undefined ? 'type' : 'endpoint';
    if (names.indexOf(name) < index) problems.push(`${path}.${field} is named already`);
    const endpoint = endpoints.find((candidate) => candidate.name === name);
    if (!endpoint) problems.push(`${path}.${field} names no entry of endpoint`);
    // The others may be of any type: requests are translated for them.
    else if (index === 0 && endpoint.dialect !== dialectOf(entry.type))
      problems.push(`${path}.${field} serves another type than ${entry.type}`);
    return endpoint ?? [];
  });
  return found.length === names.length ? found : [];
}

function readIds(
  { id, ids }: ModelEntry,
  path: string,
  endpoints: readonly Endpoint[],
  problems: string[],
): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const [name, value] of Object.entries<unknown>(ids ?? {})) {
    const field = `${path}.ids.${name}`;
    if (!endpoints.some((endpoint) => endpoint.name === name)) problems.push(`${field} names no endpoint of the model`);
    else if (typeof value !== 'string' || value === '')
      problems.push(`${field} must be the id by which the endpoint knows the model`);
    else if (value.split('*').length > 2) problems.push(`${field} must have one * at most`);
    // One id for all that the pattern matches would give a client another model than it asks for.
    else if (isGlob(id) && !value.includes('*'))
      problems.push(`${field} must have a *, which stands for the id asked for, because ${path}.id is a pattern`);
    else read.set(name, value);
  }
  return read;
}
