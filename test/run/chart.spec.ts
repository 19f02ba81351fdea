import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { asObject } from '../../src/dialects/wire-value.js';
import { type Manifest, readManifests } from './read-manifests.js';

const CHART = 'deploy/helm/droid2api';
const read = (name: string): string => readFileSync(`${CHART}/${name}`, 'utf8');
const values = parse(read('values.yaml')) as Record<string, unknown>;
/** A part of the chart's schema. */
interface Part {
  properties?: Record<string, Part>;
  additionalProperties?: unknown;
}
const schema = JSON.parse(read('values.schema.json')) as Part;
const templates = readdirSync(`${CHART}/templates`)
  .map((name) => read(`templates/${name}`))
  .join('\n');

/** Paths of the values, as far as the schema names them. */
function pathsOf(value: unknown, part: Part | undefined, path: string): string[] {
  const inner = asObject(value);
  if (!inner || !part?.properties) return [path];
  return Object.entries(inner).flatMap(([name, one]) => pathsOf(one, part.properties?.[name], `${path}.${name}`));
}

// Helm itself renders the chart in .ci/deploy, where it is installed.
describe('the Helm chart', () => {
  it('has a value for each that a template reads, and a template for each value', () => {
    const used = new Set([...templates.matchAll(/\.Values((?:\.\w+)+)/g)].map(([, path = '']) => path));
    const told = pathsOf(values, schema, '');
    expect(told.filter((path) => ![...used].some((read) => path === read || path.startsWith(`${read}.`)))).toEqual([]);
    // Of config.json the templates read a part, with the gateway's own default.
    expect(
      [...used].filter(
        (path) => !told.some((one) => one === path || one.startsWith(`${path}.`) || path.startsWith('.config.')),
      ),
    ).toEqual([]);
  });

  it('knows each of its values by the schema, which refuses others', () => {
    const walk = (value: Record<string, unknown>, part: Part): void => {
      expect(part.additionalProperties).toBe(false);
      for (const [name, inner] of Object.entries(value)) {
        expect(Object.keys(part.properties ?? {})).toContain(name);
        const known = part.properties?.[name];
        const within = asObject(inner);
        if (within && known?.properties) walk(within, known);
      }
    };
    walk(values, schema);
  });

  it('configures the gateway as the plain manifests do', () => {
    const [plain] = readManifests('deploy/kubernetes/base/configmap.yaml') as [
      Manifest & { data: Record<string, string> },
    ];
    expect(values.config).toEqual(JSON.parse(plain.data['config.json'] ?? ''));
  });
});
