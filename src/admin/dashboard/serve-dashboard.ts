import { existsSync } from 'node:fs';
import { type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type DynamicModule } from '@nestjs/common';
import { ServeStaticModule } from '@nestjs/serve-static';

/** Browsers ask for the page itself each time. */
export const NO_CACHE = 'no-cache';

/** Serves the built pages at `/dashboard`; serves nothing where they are not built. */
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

/** Browsers keep assets, whose names change with their content, and ask for the page itself anew. */
function setHeaders(response: ServerResponse, path: string): void {
  response.setHeader('cache-control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : NO_CACHE);
}

/** Finds the pages beside the bundle, or where the build of a source tree has put them. */
export function findPages(): string | undefined {
  const places = ['./web', '../../../dist/web'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(`${place}/index.html`));
}
