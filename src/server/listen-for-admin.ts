import { createServer, type RequestListener, type Server } from 'node:http';
import { type Socket } from 'node:net';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type RequestHandler } from 'express';
import { wrongPort } from '../dialects/unknown-address.js';

const ADMIN = /^\/(?:admin|dashboard|metrics)(?:\/|$)/i;
/** What a probe asks, on whichever port it looks. */
const PROBES = /^\/(?:healthz|readyz)\/?$/i;

/**
 * A second server for the same application that answers admin requests and probes only, while the first answers
 * everything else.
 */
interface AdminPort {
  server: Server;
  /** Whether a connection came in at this port. */
  owns(socket: Socket): boolean;
  /** Has to stand before every route. */
  separate: RequestHandler;
}

export function createAdminPort(app: NestExpressApplication): AdminPort {
  const sockets = new WeakSet<Socket>();
  const server = createServer(app.getHttpAdapter().getInstance() as RequestListener);
  server.on('connection', (socket) => sockets.add(socket));
  return {
    server,
    owns: (socket) => sockets.has(socket),
    separate: ({ method, path, socket }, _response, next) => {
      const here = PROBES.test(path) || ADMIN.test(path) === sockets.has(socket);
      next(here ? undefined : wrongPort(method, path, ADMIN.test(path) ? 'clients' : 'the admin API'));
    },
  };
}
