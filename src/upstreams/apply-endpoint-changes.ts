import { type EndpointChanges } from './upstream-kind.js';

/** Changes a translated body as the endpoint wants it. Gives the body itself where the endpoint wants nothing else. */
export function applyEndpointChanges(
  body: Readonly<Record<string, unknown>>,
  { set, remove }: EndpointChanges,
): Readonly<Record<string, unknown>> {
  const additions = Object.entries(set);
  if (additions.length === 0 && remove.length === 0) return body;
  const kept = Object.entries(body).filter(([name]) => !remove.includes(name));
  return Object.fromEntries([...kept, ...additions]);
}
