import { type Server } from 'node:http';
import { type Timeouts } from '../config/gateway-config.js';

/** Load balancers keep idle connections for about a minute; ours must live longer, or they hit a closing one. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
const CHECK_INTERVAL_MS = 2_000;

/**
 * How long a client may take to send headers and body of a request; answers, however long, are not limited by it. Has
 * to be called before the server listens.
 */
export function limitSlowClients(server: Server, { clientHeadersMs, clientRequestMs }: Timeouts): void {
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.requestTimeout = clientRequestMs;
  server.headersTimeout = Math.min(clientHeadersMs, clientRequestMs);
  // Read when the server begins to listen: https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener
  Object.assign(server, { connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, server.headersTimeout) });
}
