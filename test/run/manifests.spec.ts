import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { getMetadataStorage } from 'class-validator';
import { Environment } from '../../src/config/environment.js';
import { readConfig } from '../../src/config/read-config.js';
import { buildKustomization, type Manifest, readManifests } from './read-manifests.js';

/** The parts of a Deployment that the rules below are about. */
interface Deployment extends Manifest {
  spec: {
    replicas?: number;
    strategy: { type: string; rollingUpdate?: object };
    selector: { matchLabels: Labels };
    template: { metadata: { labels: Labels }; spec: Pod };
  };
}
interface Pod {
  terminationGracePeriodSeconds: number;
  automountServiceAccountToken: boolean;
  securityContext: object;
  topologySpreadConstraints?: { labelSelector: { matchLabels: Labels } }[];
  containers: Container[];
  volumes: {
    name: string;
    configMap?: { name: string };
    secret?: { secretName: string; optional?: boolean };
    emptyDir?: object;
    persistentVolumeClaim?: { claimName: string };
  }[];
}
interface Container {
  name: string;
  image: string;
  ports: { name: string; containerPort: number }[];
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  envFrom: { secretRef: { name: string } }[];
  startupProbe: Probe;
  livenessProbe: Probe;
  readinessProbe: Probe & { periodSeconds: number; failureThreshold: number };
  resources: { requests: object; limits: object };
  securityContext: object;
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean; subPath?: string }[];
}
interface Probe {
  httpGet: { path: string; port: string };
}
type Labels = Record<string, string>;

const FOLDER = 'deploy/kubernetes';
const OVERLAYS = ['single', 'replicated'] as const;
const SECRETS = readManifests(`${FOLDER}/secret.example.yaml`);
const API = {
  Deployment: 'apps/v1',
  Service: 'v1',
  ConfigMap: 'v1',
  Secret: 'v1',
  PersistentVolumeClaim: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
};

function named<T extends Manifest>(manifests: readonly Manifest[], kind: keyof typeof API, name?: string): T {
  const found = manifests.find(
    (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
  );
  if (!found) throw new Error(`there is no ${kind} ${name ?? ''}`);
  return found as T;
}

function selects(selector: Labels | undefined, labels: Labels): boolean {
  return (
    selector !== undefined &&
    Object.keys(selector).length > 0 &&
    Object.entries(selector).every(([key, value]) => labels[key] === value)
  );
}

describe.each(OVERLAYS)('the overlay %s', (overlay) => {
  const manifests = buildKustomization(`${FOLDER}/overlays/${overlay}`);
  const deployment = named<Deployment>(manifests, 'Deployment');
  const { template } = deployment.spec;
  const pod = template.spec;
  const [container] = pod.containers as [Container];
  const valueOf = (name: string): string | undefined => container.env.find((variable) => variable.name === name)?.value;
  const config = named<Manifest & { data: Record<string, string> }>(manifests, 'ConfigMap').data['config.json'] ?? '';

  it('has resources of known kinds, each once', () => {
    expect(manifests.map(({ kind, apiVersion }) => [kind, apiVersion])).toEqual(
      manifests.map(({ kind }) => [kind, API[kind as keyof typeof API]]),
    );
    const names = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'Deployment/droid2api',
        'Service/droid2api',
        'Service/droid2api-admin',
        'Service/droid2api-metrics',
        'ConfigMap/droid2api-config',
        'NetworkPolicy/droid2api',
        'PodDisruptionBudget/droid2api',
      ]),
    );
  });

  it('selects its own pods everywhere', () => {
    const { labels } = template.metadata;
    expect(selects(deployment.spec.selector.matchLabels, labels)).toBe(true);
    for (const service of manifests.filter(({ kind }) => kind === 'Service'))
      expect(selects((service.spec as { selector: Labels }).selector, labels)).toBe(true);
    expect(
      selects(
        named<Manifest & { spec: { podSelector: { matchLabels: Labels } } }>(manifests, 'NetworkPolicy').spec
          .podSelector.matchLabels,
        labels,
      ),
    ).toBe(true);
    expect(
      selects(
        named<Manifest & { spec: { selector: { matchLabels: Labels } } }>(manifests, 'PodDisruptionBudget').spec
          .selector.matchLabels,
        labels,
      ),
    ).toBe(true);
    for (const { labelSelector } of pod.topologySpreadConstraints ?? [])
      expect(selects(labelSelector.matchLabels, labels)).toBe(true);
  });

  it('refers to ports, volumes, ConfigMaps, Secrets and claims that there are', () => {
    const ports = container.ports.map(({ name }) => name);
    for (const service of manifests.filter(({ kind }) => kind === 'Service')) {
      for (const { targetPort } of (service.spec as { ports: { targetPort: string }[] }).ports)
        expect(ports).toContain(targetPort);
    }
    for (const { httpGet } of [container.startupProbe, container.livenessProbe, container.readinessProbe])
      expect(ports).toContain(httpGet.port);
    expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(pod.volumes.map(({ name }) => name).sort());
    const secrets = SECRETS.map(({ metadata }) => metadata.name);
    for (const volume of pod.volumes) {
      const sources = [volume.configMap, volume.secret, volume.emptyDir, volume.persistentVolumeClaim].filter(
        (source) => source !== undefined,
      );
      expect([volume.name, sources.length]).toEqual([volume.name, 1]);
      if (volume.configMap) named(manifests, 'ConfigMap', volume.configMap.name);
      if (volume.persistentVolumeClaim)
        named(manifests, 'PersistentVolumeClaim', volume.persistentVolumeClaim.claimName);
      if (volume.secret) expect(secrets).toContain(volume.secret.secretName);
    }
    for (const { secretRef } of container.envFrom) expect(secrets).toContain(secretRef.name);
    for (const { valueFrom } of container.env) if (valueFrom) expect(secrets).toContain(valueFrom.secretKeyRef.name);
  });

  it('sets variables that the gateway reads, each in the place where something is mounted', () => {
    const known = getMetadataStorage()
      .getTargetValidationMetadatas(Environment, '', false, false)
      .map(({ propertyName }) => propertyName);
    const secret = named<Manifest & { stringData: object }>(SECRETS, 'Secret', 'droid2api').stringData;
    for (const name of [...container.env.map((variable) => variable.name), ...Object.keys(secret)])
      expect([...known, 'FACTORY_API_KEY']).toContain(name);
    const mountOf = (name: string): string =>
      container.volumeMounts.find((mount) => mount.name === name)?.mountPath ?? '';
    expect([valueOf('DROID_CONFIG'), valueOf('DROID_ACCOUNTS'), valueOf('DROID_DATA_DIR')]).toEqual([
      `${mountOf('config')}/config.json`,
      `${mountOf('accounts')}/accounts.json`,
      mountOf('data'),
    ]);
    expect(['PORT', 'ADMIN_PORT', 'METRICS_PORT'].map((name) => Number(valueOf(name)))).toEqual(
      container.ports.map(({ containerPort }) => containerPort),
    );
    expect(valueOf('DROID_REQUIRE_KEYS')).toBe('true');
  });

  it('probes what each probe is for', () => {
    expect(
      [container.startupProbe, container.livenessProbe, container.readinessProbe].map(({ httpGet }) => httpGet.path),
    ).toEqual(['/healthz', '/healthz', '/readyz']);
  });

  it('lets the gateway drain, and notices before the grace is over', () => {
    const { config: read, warnings } = readConfig(config);
    const { graceMs, limitMs } = read.drain;
    expect(warnings).toEqual([]);
    expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThanOrEqual(graceMs + limitMs + 5_000);
    expect(container.readinessProbe.periodSeconds * container.readinessProbe.failureThreshold * 1_000).toBeLessThan(
      graceMs,
    );
  });

  it('keeps to the restricted Pod Security Standard', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    for (const name of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod).not.toHaveProperty(name);
    expect(JSON.stringify(pod.volumes)).not.toContain('hostPath');
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^USER 1000:1000$/m);
  });

  it('may write to its data and to /tmp alone, and follows what is mounted', () => {
    expect(
      container.volumeMounts.filter(({ readOnly }) => readOnly !== true).map(({ mountPath }) => mountPath),
    ).toEqual(['/data', '/tmp']);
    // A subPath is bound once and never changes.
    expect(container.volumeMounts.filter(({ subPath }) => subPath !== undefined)).toEqual([]);
    expect(container.resources).toMatchObject({
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
  });

  it(
    "lets in clients at their port, Prometheus at the metrics' and nobody at the administration's, and out to " +
      'names and upstreams',
    () => {
      const { policyTypes, ingress, egress } = named<
        Manifest & {
          spec: {
            policyTypes: string[];
            ingress: { from: object[]; ports: { port: string | number }[] }[];
            egress: { ports: { port: number }[] }[];
          };
        }
      >(manifests, 'NetworkPolicy').spec;
      expect(policyTypes).toEqual(['Ingress', 'Egress']);
      expect(ingress.map(({ from, ports }) => [from.length > 0, ports.map(({ port }) => port)])).toEqual([
        [true, ['http']],
        [true, ['metrics']],
      ]);
      // That port asks for no token: no pod of the gateway's own namespace gets there either.
      expect(ingress[1]?.from).toEqual([
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
      ]);
      const out = egress.flatMap(({ ports }) => ports.map(({ port }) => port));
      expect(out).toEqual(overlay === 'replicated' ? [53, 53, 443, 5432] : [53, 53, 443]);
    },
  );

  it('never keeps the node of its last replica from being drained', () => {
    expect(named<Manifest & { spec: object }>(manifests, 'PodDisruptionBudget').spec).toMatchObject({
      maxUnavailable: 1,
    });
  });

  it(
    overlay === 'single'
      ? 'is one pod on one claim, replaced and never doubled'
      : 'is several on PostgreSQL, spread, and never fewer',
    () => {
      const { replicas, strategy } = deployment.spec;
      const volume = pod.volumes.find(({ name }) => name === 'data');
      if (overlay === 'single') {
        expect([replicas, strategy]).toEqual([1, { type: 'Recreate' }]);
        expect(volume).toEqual({ name: 'data', persistentVolumeClaim: { claimName: 'droid2api-data' } });
        return;
      }
      expect([replicas, strategy]).toEqual([
        2,
        { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      ]);
      expect(volume?.emptyDir).toBeDefined();
      expect(pod.topologySpreadConstraints).toHaveLength(2);
    },
  );
});

describe('the Secret example', () => {
  it('leaves to be filled in what a replica must not start without', () => {
    const [container] = named<Deployment>(buildKustomization(`${FOLDER}/overlays/replicated`), 'Deployment').spec
      .template.spec.containers as [Container];
    const required = container.env.flatMap(({ valueFrom }) => (valueFrom ? [valueFrom.secretKeyRef] : []));
    // Without `optional`: a key that is missing keeps the pod from starting, an empty one does not.
    expect(required).toEqual(['DATABASE_URL', 'DROID_ENCRYPTION_KEY'].map((key) => ({ name: 'droid2api', key })));
    const { stringData } = named<Manifest & { stringData: object }>(SECRETS, 'Secret', 'droid2api');
    const text = readFileSync(`${FOLDER}/secret.example.yaml`, 'utf8');
    for (const { key } of required) {
      expect(stringData).not.toHaveProperty(key);
      expect(text).toMatch(new RegExp(`^  # ${key}: \\S`, 'm'));
    }
  });
});

describe('the Ingress example', () => {
  const ingress = named<
    Manifest & {
      metadata: { annotations: Record<string, string> };
      spec: {
        tls: { hosts: string[] }[];
        rules: {
          host: string;
          http: { paths: { backend: { service: { name: string; port: { name: string } } } }[] };
        }[];
      };
    }
  >(readManifests(`${FOLDER}/ingress.example.yaml`), 'Ingress');

  it("leads to the clients' Service, by TLS", () => {
    const service = named<Manifest & { spec: { ports: { name: string }[] } }>(
      readManifests(`${FOLDER}/base/service.yaml`),
      'Service',
      'droid2api',
    );
    const [rule] = ingress.spec.rules;
    const backend = rule?.http.paths[0]?.backend.service;
    expect([backend?.name, backend?.port.name]).toEqual([service.metadata.name, service.spec.ports[0]?.name]);
    expect(ingress.spec.tls[0]?.hosts).toEqual([rule?.host]);
  });

  it('neither buffers, nor loses patience, nor repeats', () => {
    const setting = (name: string): string | undefined =>
      ingress.metadata.annotations[`nginx.ingress.kubernetes.io/${name}`];
    expect([
      setting('proxy-buffering'),
      setting('proxy-request-buffering'),
      setting('proxy-next-upstream'),
      setting('proxy-body-size'),
    ]).toEqual(['off', 'off', 'off', '32m']);
    expect(Number(setting('proxy-read-timeout'))).toBeGreaterThan(
      readConfig('{}').config.timeouts.firstByteJsonMs / 1_000,
    );
  });
});

describe('the ServiceMonitor example', () => {
  const [monitor] = readManifests(`${FOLDER}/servicemonitor.example.yaml`) as [
    Manifest & {
      spec: { jobLabel: string; selector: { matchLabels: Labels }; endpoints: { port: string; path: string }[] };
    },
  ];
  const services = readManifests(`${FOLDER}/base/service.yaml`);
  const selected = services.filter(({ metadata }) => selects(monitor.spec.selector.matchLabels, metadata.labels ?? {}));

  it('finds the metrics of every pod, and of none twice', () => {
    expect([monitor.apiVersion, monitor.kind]).toEqual(['monitoring.coreos.com/v1', 'ServiceMonitor']);
    expect(selected.map(({ metadata }) => metadata.name)).toEqual(['droid2api-metrics']);
    const { clusterIP, ports } = selected[0]?.spec as { clusterIP: string; ports: { name: string }[] };
    expect(clusterIP).toBe('None');
    expect(monitor.spec.endpoints.map(({ port, path }) => [port, path])).toEqual(
      ports.map(({ name }) => [name, '/metrics']),
    );
  });

  it('calls the job what the alerts call it', () => {
    const job = selected[0]?.metadata.labels?.[monitor.spec.jobLabel];
    const named = [...readFileSync('deploy/prometheus/alerts.yml', 'utf8').matchAll(/job="([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(new Set(named)).toEqual(new Set([job]));
  });
});
