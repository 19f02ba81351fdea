import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/**
 * Closes the connection after a request that asks for another protocol. The request is answered like any other, because
 * nothing listens to `upgrade`; but what the client sends next may not be HTTP.
 */
export function closeAfterUpgrades(server: Server): void {
  server.prependListener('request', ({ headers }: IncomingMessage, response: ServerResponse) => {
    if (headers.upgrade !== undefined) response.shouldKeepAlive = false;
  });
}
