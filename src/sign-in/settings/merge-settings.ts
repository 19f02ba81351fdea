import { asObject, type JsonObject, ownMember, setMember } from '../../dialects/wire-value.js';
import { sortNames } from './checksum-settings.js';

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
    const known = new Set(former.map(textOf));
    return [...(former as unknown[]), ...(value as unknown[]).filter((one) => !known.has(textOf(one)))];
  }
  const object = asObject(value);
  return object ? mergeSettings(asObject(former) ?? {}, object) : value;
}

/** The same text for the same value. */
function textOf(value: unknown): string {
  return JSON.stringify(sortNames(value));
}
