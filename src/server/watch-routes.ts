import { type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { type RequestHandler } from 'express';
import { type Metrics } from '../observability/metrics.service.js';
import { isInference, nameMethod, nameRoute } from '../observability/name-route.js';
import { readRequestId } from '../observability/read-request-id.js';

/** As much of an address that does not exist as the log shows. */
const MAX_PATH = 200;

/**
 * Counts every request but those for inference, which count themselves, and repeats the id that its client or a proxy
 * gave it. One that the gateway has nothing for is logged like a request for inference, others for who looks closely.
 * `takesNoInference` tells the connections of a port without inference.
 */
export function watchRoutes(metrics: Metrics, takesNoInference: (socket: Socket) => boolean): RequestHandler {
  const logger = new Logger('Http');
  return (request, response, next) => {
    const { path, method, socket } = request;
    const id = readRequestId(request.headers);
    if (id !== undefined) response.setHeader('x-request-id', id);
    const route = nameRoute(path);
    const inference = isInference(method, route);
    if (!inference || takesNoInference(socket)) {
      const startMs = performance.now();
      response.once('close', () => {
        const status = response.writableFinished ? response.statusCode : 499;
        const durationMs = performance.now() - startMs;
        metrics.routeDuration.observe(durationMs / 1000, nameMethod(method), route, String(status));
        const misses = inference || route === 'other' || status === 404 || status === 405;
        logger[misses ? 'log' : 'debug'](
          [`${method} ${printable(path)} ${status} ${Math.round(durationMs)}ms`, idsOf(response.getHeaders())]
            .join(' ')
            .trimEnd(),
        );
      });
    }
    next();
  };
}

/** The client's id, or the gateway's own, or both. */
function idsOf(headers: Readonly<Record<string, unknown>>): string {
  return [headers['request-id'], headers['x-request-id']].filter((id) => typeof id === 'string').join(' ');
}

/** A path is the client's text. */
function printable(path: string): string {
  return path.replace(/[^\x21-\x7e]/g, '?').slice(0, MAX_PATH);
}
