import { type Dialect } from '../dialects/dialect.js';
import { GENERATE_METHODS, type GenerateMethod, readGenerateAddress } from '../dialects/generate-address.js';
import { type InferenceKind } from '../dialects/inference-kind.js';

/** The routes that ask an upstream. */
const INFERENCE: readonly string[] = [
  '/v1/messages',
  '/v1/messages/count_tokens',
  '/v1/responses',
  '/v1/responses/compact',
  '/v1/responses/input_tokens',
  '/v1/chat/completions',
  '/v1/generate',
  ...GENERATE_METHODS.map(generateRoute),
];

const EXACT = new Set([
  ...INFERENCE,
  '/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/hello',
  '/v1/models',
  '/v1beta/models',
  '/v1/usage',
  '/v1/metrics',
  '/v1/logs',
  '/v1/traces',
  '/api/oauth/usage',
  '/managed/settings',
  '/droid2api.tgz',
  '/device',
  '/oauth/authorize',
  '/oauth/callback',
  '/sign-in/pages.css',
  '/sign-in/mark.svg',
  '/.well-known/oauth-authorization-server',
  '/oauth/device_authorization',
  '/oauth/token',
  '/oauth/revoke',
  '/protocol',
]);

/** One name for all routes below a prefix. */
const BELOW: readonly (readonly [prefix: string, route: string])[] = [
  ['/v1/models/', '/v1/models/{id}'],
  ['/v1beta/models/', '/v1beta/models/{id}'],
  ['/admin/', '/admin/*'],
  ['/dashboard/api/', '/dashboard/api/*'],
  ['/dashboard', '/dashboard/*'],
];

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const OF_DIALECT: Readonly<Record<Dialect, string>> = {
  messages: '/v1/messages',
  responses: '/v1/responses',
  chat: '/v1/chat/completions',
  generate: '/v1/generate',
};

/**
 * Names the route of a path, without its query. All paths that the gateway does not have get one name. Spellings that
 * are one to the router are one here.
 */
export function nameRoute(pathAsSent: string): string {
  const asked = readGenerateAddress(pathAsSent);
  if (asked) return generateRoute(asked.method);
  const path = pathAsSent.toLowerCase();
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  if (EXACT.has(plain)) return plain;
  return BELOW.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'other';
}

/** The route of a method of Google's, whose version is one to the gateway. */
export function generateRoute(method: GenerateMethod): string {
  return `/v1beta/models/{model}:${method}`;
}

export function isInference(method: string, route: string): boolean {
  return method === 'POST' && INFERENCE.includes(route);
}

/** The route of an inference request. */
export function inferenceRoute(dialect: Dialect, kind: InferenceKind): string {
  return kind === 'answer' ? OF_DIALECT[dialect] : `${OF_DIALECT[dialect]}/${kind}`;
}

/** Names a method as the conventions spell it: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
export function nameMethod(method: string): string {
  return METHODS.has(method) ? method : '_OTHER';
}
