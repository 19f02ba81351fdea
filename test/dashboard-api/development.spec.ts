import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startGateway, type TestGateway } from '../start-gateway.js';
import { ADMIN_TOKEN, BrowsedPage } from './browse.js';

/**
 * `npm run dev:dashboard` on a free port, and with the gateway of its argument behind it in place of that on port 3000.
 */
const DEVELOPMENT = `
  import { createServer, loadConfigFromFile } from 'vite';
  const { config } = await loadConfigFromFile({ command: 'serve', mode: 'development' }, 'web/vite.config.ts');
  const gateway = process.argv[1];
  const aimed = (to) => (typeof to === "string" ? gateway : { ...to, target: gateway });
  const proxy = Object.fromEntries(Object.entries(config.server.proxy).map(([path, to]) => [path, aimed(to)]));
  const server = await createServer({
    ...config,
    configFile: false,
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    server: { ...config.server, proxy, host: '127.0.0.1', port: 0 },
  });
  await server.listen();
  process.send(server.httpServer.address().port);
`;

let gateway: TestGateway;
let development: ChildProcess;
let url: string;

beforeEach(async () => {
  gateway = await startGateway({ config: {}, env: { ADMIN_TOKEN } });
  development = spawn(process.execPath, ['--input-type=module', '--eval', DEVELOPMENT, gateway.url], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [port] = (await once(development, 'message')) as [number];
  url = `http://127.0.0.1:${port}`;
});
afterEach(async () => {
  development.kill();
  await gateway.close();
});

it('one can sign in to the pages that are being worked on, and change something', async () => {
  const page = new BrowsedPage({ ...gateway, url });
  expect((await page.signIn(ADMIN_TOKEN)).status).toBe(200);
  expect((await page.call('POST', '/admin/api/keys', { name: 'ada' })).status).toBe(201);
});
