import { createHash } from 'node:crypto';
import { type JsonObject, setMember } from '../../dialects/wire-value.js';

/**
 * Makes the checksum by which Claude Code knows settings: of their JSON with the names sorted at every level and no
 * blanks. The client sorts by UTF-16 units and builds an object of it, whose whole numbers come first whatever the
 * order: the same happens here.
 */
export function checksumSettings(settings: JsonObject): string {
  const digest = createHash('sha256').update(JSON.stringify(sortNames(settings)));
  return `sha256:${digest.digest('hex')}`;
}

/** The same value with the names of its objects in one order, whatever theirs was. */
export function sortNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortNames);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = {};
  const members = new Map<string, unknown>(Object.entries(value));
  for (const name of [...members.keys()].sort()) setMember(sorted, name, sortNames(members.get(name)));
  return sorted;
}
