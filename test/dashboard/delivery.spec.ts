import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from './world.js';

const PAGES = resolve('dist/web');
const MOST_SCRIPT_BYTES = 250 * 1024;

describe('the delivered pages', () => {
  let world: World;
  const get = (path: string): Promise<Response> => fetch(`${world.url}${path}`);

  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it('load at most 250 KB of gzipped script', () => {
    const scripts = readdirSync(join(PAGES, 'assets')).filter((name) => name.endsWith('.js'));
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(PAGES, 'assets', name))).length, 0);
    process.stdout.write(`First load: ${Math.round(bytes / 1024)} KB of gzipped script\n`);
    expect(scripts.length).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  });

  it.each(['/dashboard', '/dashboard/', '/dashboard/accounts', '/dashboard/requests/req_1'])(
    'come at %s, under a strict policy',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      const policy = new Map(
        (response.headers.get('content-security-policy') ?? '')
          .split(';')
          .map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]),
      );
      expect(policy.get('default-src')).toBe("'none'");
      for (const rule of ['script-src', 'style-src', 'connect-src', 'img-src']) expect(policy.get(rule)).toBe("'self'");
      for (const rule of ['base-uri', 'frame-ancestors']) expect(policy.get(rule)).toBe("'none'");
      expect([...policy.values()].join(' ')).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  it('have the same protection as all else below their address', async () => {
    const protection = async (path: string) => {
      const { headers } = await get(path);
      return [
        'content-security-policy',
        'permissions-policy',
        'cross-origin-opener-policy',
        'cross-origin-resource-policy',
        'x-frame-options',
      ].map((name) => headers.get(name));
    };
    const page = await protection('/dashboard/');
    expect(page).not.toContain(null);
    expect(
      await Promise.all([protection('/dashboard/api/session'), protection('/dashboard/assets/nothing.js')]),
    ).toEqual([page, page]);
  });

  it('have nothing inline and name nobody else', async () => {
    const html = await (await get('/dashboard/')).text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\son\w+=/);
    expect(
      [...html.matchAll(/(?:src|href)="([^"]+)"/g)]
        .map(([, address]) => address)
        .filter((address) => !address?.startsWith('/dashboard/')),
    ).toEqual([]);
  });

  it('have scripts whose names change with them and may be kept', async () => {
    const [script] = readdirSync(join(PAGES, 'assets')).filter((name) => name.endsWith('.js'));
    const response = await get(`/dashboard/assets/${script}`);
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    '/dashboard/assets/nothing.js',
    '/dashboard/api/nothing',
    '/dashboard/../package.json',
    '/dashboard/%2e%2e/main.js',
    '/dashboardx',
  ])('are not what comes at %s', async (path) => {
    const response = await get(path);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).not.toContain('<html');
  });

  it('leave the other routes as they are', async () => {
    expect(await (await get('/')).json()).toMatchObject({ name: 'droid2api' });
    expect((await fetch(`${world.url}/dashboard`, { method: 'POST' })).status).toBe(404);
  });
});
