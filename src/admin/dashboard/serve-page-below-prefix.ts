import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RequestHandler } from 'express';
import { type ConfigService } from '../../config/config.service.js';
import { publicPrefix } from '../../config/public-address.js';
import { findPages, NO_CACHE } from './serve-dashboard.js';

const PAGE = 'index.html';

/**
 * Serves the dashboard's page where clients know the gateway below a path: the addresses of scripts and styles in it
 * begin with that path then. Everything else in the folder, and everything where there is no such path, is left to
 * whoever comes next.
 */
export function servePageBelowPrefix(config: Pick<ConfigService, 'current'>, folder = findPages()): RequestHandler {
  const others = new Set(folder === undefined ? [] : readdirSync(folder).filter((name) => name !== PAGE));
  let page: string | undefined;
  return ({ method, path }, response, next) => {
    const { publicUrl } = config.current;
    const prefix = publicUrl ? publicPrefix(publicUrl) : '';
    const [, first = ''] = path.split('/', 2);
    if (
      folder === undefined ||
      prefix === '' ||
      !/^(?:GET|HEAD)$/.test(method) ||
      first === 'api' ||
      others.has(first)
    ) {
      next();
      return;
    }
    page ??= readFileSync(join(folder, PAGE), 'utf8');
    const below = `="${prefix.replaceAll('&', '&amp;')}/dashboard/`;
    response.set('cache-control', NO_CACHE).type('html');
    response.send(page.replaceAll('="/dashboard/', () => below));
  };
}
