import { type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { type RequestHandler } from 'express';
import { type Metrics } from '../observability/metrics.service.js';
import { isInference, nameMethod, nameRoute } from '../observability/name-route.js';
import { readRequestId } from '../observability/read-request-id.js';

/** The log shows this many characters of an address that does not exist. */
const MAX_PATH = 200;

/**
 * Counts every request other than those for inference, which count themselves, and repeats the id that the client or a
 * proxy gave it. It logs a request for an unknown address like one for inference, and other requests at `debug`.
 * `takesNoInference` recognises the connections of a port without inference.
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

/** The client's id, the gateway's own, or both. */
function idsOf(headers: Readonly<Record<string, unknown>>): string {
  return [headers['request-id'], headers['x-request-id']].filter((id) => typeof id === 'string').join(' ');
}

/** Makes a path printable, because it is the client's text. */
function printable(path: string): string {
  return path.replace(/[^\x21-\x7e]/g, '?').slice(0, MAX_PATH);
}
