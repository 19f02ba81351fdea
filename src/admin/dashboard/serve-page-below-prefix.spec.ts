import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import express from 'express';
import { type ConfigService } from '../../config/config.service.js';
import { servePageBelowPrefix } from './serve-page-below-prefix.js';

const PAGE =
  '<link href="/dashboard/mark.svg"><script src="/dashboard/assets/a.js"></script><p>/dashboard/ is here</p>';

let folder: string;
let server: Server;

/** Says what comes at an address, where clients know the gateway by `publicUrl`. */
async function get(publicUrl: string, path: string, method = 'GET'): Promise<string> {
  const app = express();
  const config = { current: { publicUrl: new URL(publicUrl) } } as unknown as ConfigService;
  app.use('/dashboard', servePageBelowPrefix(config, folder));
  app.use((_request, response) => void response.send('next'));
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });
  const text = await response.text();
  server.close();
  return text;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'droid-pages-'));
  mkdirSync(join(folder, 'assets'));
  for (const name of ['mark.svg', join('assets', 'a.js')]) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'index.html'), PAGE);
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each(['/dashboard', '/dashboard/', '/dashboard/requests/req_1', '/dashboard/accounts/ann@example.com'])(
  'serves the page at %s with its scripts below the path',
  async (path) => {
    expect(await get('https://gw.internal/team/c&$&', path)).toBe(
      '<link href="/team/c&amp;$&amp;/dashboard/mark.svg">' +
        '<script src="/team/c&amp;$&amp;/dashboard/assets/a.js"></script>' +
        '<p>/dashboard/ is here</p>',
    );
  },
);

it.each(['/dashboard/api/session', '/dashboard/assets/a.js', '/dashboard/assets/none.js', '/dashboard/mark.svg', '/'])(
  'leaves %s to others',
  async (path) => expect(await get('https://gw.internal/team/cc', path)).toBe('next'),
);

it('leaves everything to others where there is no path, and what is no reading', async () => {
  expect(await get('https://gw.internal', '/dashboard/')).toBe('next');
  expect(await get('https://gw.internal/team/cc', '/dashboard/', 'POST')).toBe('next');
});
