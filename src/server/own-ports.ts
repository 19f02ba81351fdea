import { type Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';

/** How servers come by their connections. */
export interface Ports {
  /** Resolves when the server has connections coming; rejects where the port cannot be had (`EADDRINUSE`). */
  listen(server: Server, port: number, host: string | undefined): Promise<AddressInfo>;
  /** Lets no new connection come, and leaves the open ones alone. */
  close(server: Server): Promise<void>;
}

/** Each server listens itself. */
export const OWN_PORTS: Ports = {
  listen: (server, port, host) =>
    new Promise((resolve, reject) => {
      // It stays: where the system refuses a single connection later on, the gateway goes on.
      server.on('error', reject);
      server.listen(port, host, () => resolve(server.address() as AddressInfo));
    }),
  // The HTTP server's own `close` would destroy idle connections at once. This one calls back when none is left.
  close: (server) => new Promise((resolve) => NetServer.prototype.close.call(server, () => resolve())),
};
