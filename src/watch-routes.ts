import { Logger } from '@nestjs/common';
import { type RequestHandler } from 'express';
import { type Metrics } from './observability/metrics.service.js';
import { isInference, nameMethod, nameRoute } from './observability/name-route.js';
import { readRequestId } from './observability/read-request-id.js';

/** Counts every request but those for inference, which count themselves, and repeats the id that its client or a proxy gave it. */
export function watchRoutes(metrics: Metrics): RequestHandler {
  const logger = new Logger('Http');
  return (request, response, next) => {
    const { path, method } = request;
    const id = readRequestId(request.headers);
    if (id !== undefined) response.setHeader('x-request-id', id);
    const route = nameRoute(path);
    if (!isInference(method, route)) {
      const startMs = performance.now();
      response.once('close', () => {
        const status = response.writableFinished ? response.statusCode : 499;
        const durationMs = performance.now() - startMs;
        metrics.routeDuration.observe(durationMs / 1000, nameMethod(method), route, String(status));
        logger.debug(`${method} ${path} ${status} ${Math.round(durationMs)}ms${id === undefined ? '' : ` ${id}`}`);
      });
    }
    next();
  };
}
