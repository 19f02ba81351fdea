import { getMetadataStorage } from 'class-validator';
import { AlertEntry } from './alert-entry.js';
import { ConfigFile } from './config-file.js';
import { ModelEntry } from './model-entry.js';
import {
  ClientAuthorizationEntry,
  EndpointEntry,
  UpstreamEntry,
  VersionCheckEntry,
  WorkosEntry,
} from './upstream-entries.js';
import { SignInEntry } from './sign-in-entry.js';
import { CapabilityEntry } from './capability-entry.js';
import { DrainEntry, TimeoutsEntry } from './serving-entries.js';
import { LimitsEntry, PriceEntry, AuditSettingsEntry, UsageEntry } from './team-entries.js';

const NESTED: ReadonlyMap<unknown, Readonly<Record<string, new () => object>>> = new Map<
  unknown,
  Record<string, new () => object>
>([
  [
    ConfigFile,
    {
      models: ModelEntry,
      endpoint: EndpointEntry,
      upstreams: UpstreamEntry,
      client_authorization: ClientAuthorizationEntry,
      timeouts: TimeoutsEntry,
      drain: DrainEntry,
      capabilities: CapabilityEntry,
      version_check: VersionCheckEntry,
      workos: WorkosEntry,
      prices: PriceEntry,
      limits: LimitsEntry,
      usage: UsageEntry,
      alerts: AlertEntry,
      audit: AuditSettingsEntry,
    },
  ],
  [UpstreamEntry, { sign_in: SignInEntry }],
]);

/**
 * Warns of every key that is neither the class's nor among `others`. The warning names the nearest known key where the
 * key looks like a slip.
 */
export function findUnknownKeys(
  type: new () => object,
  raw: object,
  parent = '',
  others: readonly string[] = [],
): string[] {
  const known = [
    ...others,
    ...new Set(
      getMetadataStorage()
        .getTargetValidationMetadatas(type, '', false, false)
        .map((metadata) => metadata.propertyName),
    ),
  ];
  const nested = NESTED.get(type) ?? {};
  return Object.entries(raw).flatMap(([key, value]) => {
    const path = parent === '' ? key : `${parent}.${key}`;
    if (!known.includes(key)) return [`${path} is not a known key${suggestion(key, known)}`];
    const child = Object.entries(nested).find(([name]) => name === key)?.[1];
    if (!child) return [];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.flatMap((element, index) =>
      typeof element === 'object' && element !== null
        ? findUnknownKeys(child, element, Array.isArray(value) ? `${path}[${index}]` : path)
        : [],
    );
  });
}

const LONGEST_SLIP = 60;

/** Says which known name somebody may have meant; empty where none is near. */
export function suggestion(key: string, known: readonly string[]): string {
  if (key.length > LONGEST_SLIP) return '';
  const near = known
    .map((name) => ({ name, distance: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= Math.max(near.name.length > 3 ? 2 : 1, Math.floor(near.name.length / 3))
    ? `; did you mean ${near.name}?`
    : '';
}

/** Computes the Levenshtein distance; the words are short, so the plain table is enough. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
