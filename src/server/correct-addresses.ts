import { type IncomingMessage, type Server } from 'node:http';
import { canonicalUrl } from '../dialects/canonical-url.js';

/** Corrects misspelt addresses of the API before anything else reads them. */
export function correctAddresses(server: Server): void {
  server.prependListener('request', (request: IncomingMessage) => {
    request.url = canonicalUrl(request.url ?? '');
  });
}
