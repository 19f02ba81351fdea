import { type Server } from 'node:http';
import { type Timeouts } from '../config/gateway-config.js';

/**
 * Load balancers keep idle connections for about a minute. The gateway keeps them longer, so that no request meets a
 * closing connection.
 */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
const CHECK_INTERVAL_MS = 2_000;

/**
 * Limits the time that a client may take to send the headers and body of a request. It does not limit answers. Must be
 * called before the server listens.
 */
export function limitSlowClients(server: Server, { clientHeadersMs, clientRequestMs }: Timeouts): void {
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.requestTimeout = clientRequestMs;
  server.headersTimeout = Math.min(clientHeadersMs, clientRequestMs);
  // The server reads this when it begins to listen:
  // https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener
  Object.assign(server, { connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, server.headersTimeout) });
}
