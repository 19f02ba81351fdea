import { existsSync } from 'node:fs';
import { type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type DynamicModule } from '@nestjs/common';
import { ServeStaticModule } from '@nestjs/serve-static';

/** Scripts, styles and pictures of the gateway's own, nothing from anywhere else, nothing inline, no frame around it. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};

/** Serves the built pages at `/dashboard`; nothing where they are not built. */
export function serveDashboard(): DynamicModule[] {
  const rootPath = findPages();
  if (rootPath === undefined) return [];
  return [
    ServeStaticModule.forRoot({
      rootPath,
      serveRoot: '/dashboard',
      exclude: ['/dashboard/api{/*any}', '/dashboard/assets{/*any}'],
      serveStaticOptions: { index: 'index.html', setHeaders },
    }),
  ];
}

/** The names of assets change with their content; the page itself is asked for anew. */
function setHeaders(response: ServerResponse, path: string): void {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
  response.setHeader('cache-control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
}

/** Beside the bundle, or where the build of a source tree has put them. */
function findPages(): string | undefined {
  const places = ['./web', '../../../dist/web'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(`${place}/index.html`));
}
