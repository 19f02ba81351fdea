import { isDeepStrictEqual } from 'node:util';
import { asObject, type JsonObject, ownMember, setMember } from '../../dialects/wire-value.js';

/**
 * Lays a team's settings over the organization's, as Claude Code lays files of managed settings over each other:
 * objects are merged, lists are joined without what they have twice, and of anything else the team's value holds. A
 * team's null takes the organization's value away.
 */
export function mergeSettings(organization: JsonObject, team: JsonObject): JsonObject {
  const merged = {};
  for (const [name, value] of Object.entries(organization))
    if (ownMember(team, name) !== null) setMember(merged, name, value);
  for (const [name, value] of Object.entries(team))
    if (value !== null) setMember(merged, name, mergeValues(ownMember(merged, name), value));
  return merged;
}

function mergeValues(former: unknown, value: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(former)) {
    const added = value.filter((one) => !former.some((other) => isDeepStrictEqual(one, other)));
    return [...(former as unknown[]), ...(added as unknown[])];
  }
  const object = asObject(value);
  return object ? mergeSettings(asObject(former) ?? {}, object) : value;
}
