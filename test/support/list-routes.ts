import { type TestGateway } from '../start-gateway.js';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** Lists what the gateway's pages and its admin API answer, such as `GET /admin/api/keys`. */
export function listAdminRoutes(gateway: TestGateway): { method: string; path: string }[] {
  const { router } = gateway.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
  return router.stack.flatMap(({ route }) => {
    if (!route || !/^\/(?:admin|dashboard)\/api\//.test(route.path)) return [];
    return Object.keys(route.methods).map((method) => ({ method: method.toUpperCase(), path: route.path }));
  });
}
