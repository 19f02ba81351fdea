import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { canonicalUrl } from '../dialects/canonical-url.js';

/** Gives requests for a misspelt address of the API the one that they mean, before anything looks at it. */
export function correctAddresses(server: Server): void {
  server.prependListener('request', (request: IncomingMessage) => {
    request.url = canonicalUrl(request.url ?? '');
  });
}

/**
 * Has a request that asks for another protocol answered like any other, as nobody listens to `upgrade`, and its
 * connection closed then: what a client sends behind it is no longer read as HTTP.
 */
export function closeAfterUpgrades(server: Server): void {
  server.prependListener('request', ({ headers }: IncomingMessage, response: ServerResponse) => {
    if (headers.upgrade !== undefined) response.shouldKeepAlive = false;
  });
}
