/**
 * Renders the Helm chart by Helm itself, and compares it with the manifests of `deploy/kubernetes`, which the specs
 * judge: `node --import ./test/support/load-typescript.js test/run/check-chart.ts`. Needs `helm` on the PATH.
 */
import { deepStrictEqual, ok } from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildKustomization, type Manifest, readManifests } from './read-manifests.js';

const CHART = 'deploy/helm/droid2api';
const PLAIN = 'deploy/kubernetes';
/** What Helm writes on everything besides the names of the manifests. */
const OF_HELM = [
  'app.kubernetes.io/instance',
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'helm.sh/chart',
  'helm.sh/resource-policy',
];

const folder = mkdtempSync(join(tmpdir(), 'droid-chart-'));
try {
  for (const topology of ['single', 'replicated'] as const) {
    const settings = [`topology=${topology}`, 'image.tag=2'];
    execFileSync('helm', ['lint', '--strict', CHART, ...flags(settings)], { stdio: 'inherit' });
    compare(topology, render(settings), buildKustomization(`${PLAIN}/overlays/${topology}`));
  }
  const all = render([
    'topology=replicated',
    'image.tag=2',
    'autoscaling.enabled=true',
    'ingress.enabled=true',
    'serviceMonitor.enabled=true',
    'httpRoute.enabled=true',
    'httpRoute.parentRefs[0].name=edge',
    'config.drain.limit_ms=120000',
  ]);
  compare('everything switched on', ofKinds(all, ['Ingress', 'ServiceMonitor']), [
    ...readManifests(`${PLAIN}/ingress.example.yaml`),
    ...readManifests(`${PLAIN}/servicemonitor.example.yaml`),
  ]);
  deepStrictEqual(ofKinds(all, ['HorizontalPodAutoscaler', 'HTTPRoute']).length, 2);
  const [deployment] = ofKinds(all, ['Deployment']) as [Manifest & { spec: { template: { spec: object } } }];
  deepStrictEqual('replicas' in deployment.spec, false, 'the autoscaler counts the pods');
  ok('terminationGracePeriodSeconds' in deployment.spec.template.spec);
  deepStrictEqual(deployment.spec.template.spec.terminationGracePeriodSeconds, 140);
  for (const wrong of ['replcas=3', 'topology=double', 'httpRoute.enabled=true'])
    ok(spawnSync('helm', ['template', 'droid2api', CHART, ...flags([wrong])]).status !== 0, `${wrong} is taken`);
  process.stdout.write('The chart says what deploy/kubernetes says, and refuses values that it does not know.\n');
} finally {
  rmSync(folder, { recursive: true });
}

function flags(settings: readonly string[]): string[] {
  return settings.flatMap((setting) => ['--set', setting]);
}

function render(settings: readonly string[]): Manifest[] {
  const path = join(folder, 'rendered.yaml');
  writeFileSync(path, execFileSync('helm', ['template', 'droid2api', CHART, ...flags(settings)]));
  return readManifests(path);
}

function ofKinds(manifests: readonly Manifest[], kinds: readonly string[]): Manifest[] {
  return manifests.filter(({ kind }) => kinds.includes(kind));
}

function compare(what: string, rendered: readonly Manifest[], plain: readonly Manifest[]): void {
  const ours = byName(rendered.map(told));
  const theirs = byName(plain.map(told));
  for (const [name, { metadata }] of ours) {
    const wanted = theirs.get(name)?.metadata.labels;
    for (const label of Object.keys(metadata.labels ?? {})) if (!wanted?.[label]) delete metadata.labels?.[label];
    if (!wanted) delete metadata.labels;
  }
  deepStrictEqual(ours, theirs, what);
}

function byName(manifests: readonly Manifest[]): Map<string, Manifest> {
  const named = manifests.map((manifest): [string, Manifest] => [
    `${manifest.kind}/${manifest.metadata.name}`,
    manifest,
  ]);
  return new Map(named.sort(([a], [b]) => a.localeCompare(b)));
}

/** Leaves out what Helm adds, what Kubernetes sets by itself, and how the configuration is indented. */
function told(manifest: Manifest): Manifest {
  return JSON.parse(JSON.stringify(manifest), (key, value: unknown): unknown => {
    if (OF_HELM.includes(key) || key === 'imagePullPolicy' || (key === 'type' && value === 'ClusterIP'))
      return undefined;
    if (key === 'annotations' && Object.keys(value as object).length === 0) return undefined;
    return key === 'config.json' ? JSON.parse(value as string) : value;
  }) as Manifest;
}
