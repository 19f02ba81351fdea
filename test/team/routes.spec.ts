import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';

const ADMIN_TOKEN = 'admin-token-of-this-test';
/** What everybody may see: that it lives, and what it is. */
const OPEN = ['GET /', 'HEAD /', 'HEAD /api/hello', 'GET /healthz', 'GET /readyz'];

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** Every route that Express knows, with a value for each parameter; the ones that only refuse a method are left out. */
function routesOf(gateway: TestGateway): string[] {
  const { stack } = (gateway.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } }).router;
  return stack.flatMap(({ route }) => {
    if (!route || '_all' in route.methods || Object.keys(route.methods).length > 2) return [];
    const path = route.path.replace(/[:*]\w+/g, 'x');
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${path}`);
  });
}

describe('once a key exists', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ config: sandboxConfig('http://127.0.0.1:9'), env: { ADMIN_TOKEN, FACTORY_API_KEY: 'fk-team' } });
    await postJson(`${gateway.url}/admin/api/keys`, { name: 'a' }, { authorization: `Bearer ${ADMIN_TOKEN}` });
  });
  afterAll(() => gateway.close());

  it('every route but those that everybody may see refuses who brings no key, and who brings a made-up one', async () => {
    const routes = routesOf(gateway);
    expect(routes).toEqual(expect.arrayContaining(['POST /v1/messages', 'GET /v1/models', 'GET /v1/models/x', 'GET /v1/usage', 'POST /admin/api/keys', 'GET /admin/api/usage']));
    for (const route of routes.filter((one) => !OPEN.includes(one))) {
      const [method, path = ''] = route.split(' ');
      for (const headers of [{}, { authorization: `Bearer dg-${'A'.repeat(43)}` }]) {
        const { status } = await sendRequest(gateway.url + path, { method, headers: { 'content-type': 'application/json', ...headers } }, method === 'POST' ? '{}' : undefined);
        expect([route, status]).toEqual([route, 401]);
      }
    }
  });
});
