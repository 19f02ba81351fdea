import { type IncomingMessage, type Server } from 'node:http';
import { canonicalUrl } from '../dialects/canonical-url.js';
import { type RemovePrefix } from './remove-prefix.js';

/** Corrects addresses of the API before anything else reads them: below a path of the operator's, or misspelt. */
export function correctAddresses(server: Server, removePrefix: RemovePrefix): void {
  server.prependListener('request', (request: IncomingMessage) => {
    request.url = canonicalUrl(removePrefix(request.url ?? ''));
  });
}
