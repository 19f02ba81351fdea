import { type IncomingMessage, type Server } from 'node:http';
import { type ConfigService } from '../config/config.service.js';
import { publicPrefix } from '../config/public-address.js';

/** Finds the address that a request has within the gateway. */
export type RemovePrefix = (url: string) => string;

/**
 * Takes the path of `public_url` from the beginning of addresses. Whether the reverse proxy in front takes it away or
 * not, the gateway is below it then; where there is none, addresses stay as they are.
 */
export function prefixRemover(config: Pick<ConfigService, 'config$'>): RemovePrefix {
  let prefix = '';
  config.config$.subscribe(({ publicUrl }) => (prefix = publicUrl ? publicPrefix(publicUrl) : ''));
  return (url) => (prefix === '' ? url : withoutPrefix(url, prefix));
}

/** Corrects addresses before anything else reads them: who decides what is allowed must see what is asked for. */
export function removePrefixes(server: Server, removePrefix: RemovePrefix): void {
  server.prependListener('request', (request: IncomingMessage) => {
    request.url = removePrefix(request.url ?? '');
  });
}

function withoutPrefix(url: string, prefix: string): string {
  if (!url.startsWith(prefix)) return url;
  const rest = url.slice(prefix.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}
