import { createServer, type RequestListener, type Server } from 'node:http';
import { type Socket } from 'node:net';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type RequestHandler } from 'express';
import { GatewayError } from './dialects/gateway-error.js';

const ADMIN = /^\/(?:admin|dashboard|metrics)(?:\/|$)/i;
/** What a probe asks, on whichever port it looks. */
const PROBES = /^\/(?:healthz|readyz)\/?$/i;

/** A second server for the same application that answers admin requests and probes only, while the first answers everything else. */
export interface AdminPort {
  server: Server;
  /** Has to stand before every route. */
  separate: RequestHandler;
}

export function createAdminPort(app: NestExpressApplication): AdminPort {
  const sockets = new WeakSet<Socket>();
  const server = createServer(app.getHttpAdapter().getInstance() as RequestListener);
  server.on('connection', (socket) => sockets.add(socket));
  return {
    server,
    separate: ({ path, socket }, _response, next) => {
      const here = PROBES.test(path) || ADMIN.test(path) === sockets.has(socket);
      next(here ? undefined : new GatewayError(404, 'There is nothing at this address of this port.'));
    },
  };
}
