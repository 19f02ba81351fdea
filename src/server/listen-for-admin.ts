import { createServer, type RequestListener, type Server } from 'node:http';
import { type Socket } from 'node:net';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type RequestHandler } from 'express';
import { wrongPort } from '../dialects/unknown-address.js';

const ADMIN = /^\/(?:admin|dashboard|metrics)(?:\/|$)/i;
/** Addresses that probes ask, on either port. */
const PROBES = /^\/(?:healthz|readyz)\/?$/i;

/**
 * Opens a second server for the same application. It answers only admin requests and probes; the first server answers
 * everything else.
 */
interface AdminPort {
  server: Server;
  /** Says whether a connection came in at this port. */
  owns(socket: Socket): boolean;
  /** Must come before every route. */
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
