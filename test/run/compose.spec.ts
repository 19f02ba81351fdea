import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/read-config.js';

interface Service {
  profiles?: string[];
  build?: string;
  image: string;
  user?: string;
  stop_grace_period?: string;
  ports?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, { condition: string; required?: boolean }>;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  healthcheck?: { test: string[] };
  logging?: { driver: string; options: Record<string, string> };
}

const { services, volumes } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const DOCKERFILE = readFileSync('Dockerfile', 'utf8');
const NGINX = readFileSync('deploy/nginx.conf', 'utf8');
const { droid2api: gateway, proxy } = services as Record<'droid2api' | 'postgres' | 'proxy', Service>;
const { drain, timeouts } = readConfig('{}').config;
const DRAIN_SECONDS = (drain.graceMs + drain.limitMs) / 1_000;

describe('docker-compose.yml', () => {
  it('has the profiles that it speaks of', () => {
    expect(Object.entries(services).map(([name, { profiles }]) => [name, profiles])).toEqual([
      ['droid2api', undefined],
      ['postgres', ['postgres']],
      ['proxy', ['proxy']],
    ]);
  });

  it('mounts volumes that it declares and files that there are', () => {
    const named = Object.values(services).flatMap(({ volumes: mounts = [] }) =>
      mounts.map((mount) => mount.split(':')),
    );
    for (const [source = '', target = ''] of named) {
      expect(target).toMatch(/^\//);
      if (!source.startsWith('./')) expect(Object.keys(volumes)).toContain(source);
      else if (source !== './accounts') expect([source, existsSync(source)]).toEqual([source, true]);
    }
    expect(Object.keys(volumes).sort()).toEqual(
      [...new Set(named.map(([source = '']) => source).filter((source) => !source.startsWith('./')))].sort(),
    );
  });

  it('waits for services that there are, and for none of a profile that is off', () => {
    for (const [name, { depends_on = {} }] of Object.entries(services)) {
      for (const [needed, { condition, required }] of Object.entries(depends_on)) {
        expect([name, needed in services, condition, services[needed]?.healthcheck !== undefined]).toEqual([
          name,
          true,
          'service_healthy',
          true,
        ]);
        const shares =
          services[needed]?.profiles === undefined ||
          services[needed].profiles.some((profile) => services[name]?.profiles?.includes(profile));
        expect(shares || required === false).toBe(true);
      }
    }
  });

  it('publishes on this machine alone', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(published.length).toBeGreaterThan(0);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it.each(['droid2api', 'proxy'])('gives %s a read-only root, no capability and no way to more', (name) => {
    expect(services[name]).toMatchObject({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it('lets the gateway write to one volume', () => {
    expect(gateway.volumes?.filter((mount) => !mount.endsWith(':ro'))).toEqual([
      `data:${gateway.environment?.DROID_DATA_DIR}`,
    ]);
  });

  it.each(['droid2api', 'proxy'])('waits until %s has let its clients leave', (name) => {
    expect(Number.parseInt(services[name]?.stop_grace_period ?? '', 10)).toBeGreaterThanOrEqual(DRAIN_SECONDS + 10);
  });

  it('limits every log', () => {
    for (const { logging } of Object.values(services))
      expect(logging).toMatchObject({ driver: 'json-file', options: { 'max-size': '10m' } });
  });

  it('agrees with the Dockerfile and nginx about paths and ports', () => {
    const port = gateway.environment?.PORT;
    expect(gateway.ports?.[0]).toMatch(new RegExp(`:${port}$`));
    expect(gateway.healthcheck?.test.join(' ')).toContain(`127.0.0.1:${port}/healthz`);
    expect(DOCKERFILE).toMatch(new RegExp(`^EXPOSE ${port}$`, 'm'));
    expect(DOCKERFILE).toMatch(new RegExp(`^VOLUME ${gateway.environment?.DROID_DATA_DIR}$`, 'm'));
    expect(gateway.environment?.DROID_CONFIG).toBe('/app/config.json');
    expect(NGINX).toContain(`server droid2api:${port};`);
    expect(proxy.ports).toEqual([`127.0.0.1:8080:${/listen (\d+);/.exec(NGINX)?.[1]}`]);
  });
});

describe('the Dockerfile', () => {
  it('has a stage that builds and one that runs, on the same Node, as an ordinary user', () => {
    const bases = [...DOCKERFILE.matchAll(/^FROM (\S+)(?: AS (\w+))?$/gm)].map(([, image, name]) => [image, name]);
    expect(bases).toEqual([
      ['node:26-slim', 'build'],
      ['node:26-slim', undefined],
    ]);
    expect(DOCKERFILE.lastIndexOf('\nUSER 1000:1000')).toBeGreaterThan(DOCKERFILE.lastIndexOf('\nCOPY'));
    expect(DOCKERFILE).toMatch(/^CMD \["node", "--disable-sigusr1", "dist\/main\.js"\]$/m);
  });

  it('has labels and a health check without curl', () => {
    for (const label of ['title', 'description', 'licenses', 'version', 'revision'])
      expect(DOCKERFILE).toContain(`org.opencontainers.image.${label}=`);
    expect(/HEALTHCHECK[^]*?CMD \[(.*)\]/.exec(DOCKERFILE)?.[1]).toMatch(/^"node", "-e", /);
  });

  it('is sent nothing but sources', () => {
    const [first, ...rest] = readFileSync('.dockerignore', 'utf8').trim().split('\n');
    expect(first).toBe('*');
    expect(rest.filter((line) => /node_modules|\.env|accounts|data|dist/.test(line) && line.startsWith('!'))).toEqual(
      [],
    );
    for (const source of [
      'package.json',
      'package-lock.json',
      'scripts',
      'src',
      'sandbox',
      'deploy/install-production.js',
    ])
      expect(rest).toContain(`!${source}`);
  });
});

describe('deploy/nginx.conf', () => {
  const setting = (name: string): string | undefined => new RegExp(`^\\s*${name} ([^;]+);`, 'm').exec(NGINX)?.[1];

  it('neither buffers, nor loses patience, nor repeats', () => {
    expect(
      ['proxy_buffering', 'proxy_request_buffering', 'gzip', 'proxy_next_upstream', 'proxy_http_version'].map(setting),
    ).toEqual(['off', 'off', 'off', 'off', '1.1']);
    expect(Number.parseInt(setting('proxy_read_timeout') ?? '', 10)).toBeGreaterThan(timeouts.firstByteJsonMs / 1_000);
    expect(setting('client_max_body_size')).toBe('32m');
  });

  it('passes the host with its port, which a browser names in its origin', () => {
    expect(setting('proxy_set_header Host')).toBe('$http_host');
  });

  it('lets everything through but metrics', () => {
    const locations = [...NGINX.matchAll(/^\s*location (.+) \{\s+(\S+ \S+);/gm)].map(([, match, first]) => [
      match,
      first,
    ]);
    expect(locations).toEqual([
      ['~* ^/metrics(/|$)', 'return 404'],
      ['/', 'proxy_pass http://gateway'],
    ]);
    expect(readFileSync('docs/operations.md', 'utf8')).toContain(
      'Keep `/metrics` from it, as `deploy/nginx.conf` does.',
    );
  });

  it('lets an idle connection go before the gateway does', () => {
    expect(Number.parseInt(setting('keepalive_timeout') ?? '', 10)).toBeLessThan(75);
  });
});
