import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  [key: string]: unknown;
}

interface Kustomization {
  resources: string[];
  patches?: { path: string; target?: { kind: string; name: string } }[];
}

export function readManifests(path: string): Manifest[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors.join()}`);
    return document.toJS() as Manifest;
  });
}

/**
 * What `kubectl kustomize` makes of a folder, as far as these manifests need it: resources, strategic merges, additions
 * by JSON patch.
 */
export function buildKustomization(folder: string): Manifest[] {
  const { resources, patches = [] } = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as Kustomization;
  const manifests = resources.flatMap((resource) =>
    resource.endsWith('.yaml') ? readManifests(join(folder, resource)) : buildKustomization(join(folder, resource)),
  );
  for (const { path, target } of patches) {
    const text = readFileSync(join(folder, path), 'utf8');
    const patch = parse(text) as Manifest;
    const wanted = target ?? { kind: patch.kind, name: patch.metadata.name };
    const found = manifests.find(({ kind, metadata }) => kind === wanted.kind && metadata.name === wanted.name);
    if (!found) throw new Error(`${join(dirname(path), path)}: there is no ${wanted.kind} ${wanted.name} to patch`);
    if (Array.isArray(patch)) applyAdditions(found, patch as { op: string; path: string; value: unknown }[]);
    else Object.assign(found, merge(found, patch));
  }
  return manifests;
}

function applyAdditions(manifest: Manifest, operations: readonly { op: string; path: string; value: unknown }[]): void {
  for (const { op, path, value } of operations) {
    const steps = path.split('/').slice(1);
    const end = steps.pop();
    const list = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], manifest);
    if (op !== 'add' || end !== '-' || !Array.isArray(list))
      throw new Error(`${op} ${path} is more than this reader knows`);
    list.push(value);
  }
}

/** Lists of named things are merged by name, other lists replaced; null takes a key away. */
function merge(base: unknown, patch: unknown): unknown {
  if (isNamedList(base) && isNamedList(patch)) {
    const patched = base.map((item) => merge(item, patch.find(({ name }) => name === item.name) ?? {}));
    return [...patched, ...patch.filter(({ name }) => !base.some((item) => item.name === name))];
  }
  if (!isObject(base) || !isObject(patch)) return patch;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = key in base ? merge(base[key], value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamedList(value: unknown): value is { name: string }[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => isObject(item) && typeof item.name === 'string')
  );
}
