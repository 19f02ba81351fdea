import { createServer, type Server } from 'node:http';
import { type INestApplication } from '@nestjs/common';
import { MetricsReader } from './admin/metrics/metrics-reader.service.js';

/** A server that knows nothing but `/metrics`, for a network that only Prometheus reaches: it asks for no token. */
export function createMetricsServer(app: INestApplication): Server {
  const reader = app.get(MetricsReader, { strict: false });
  return createServer(({ method, url = '' }, response) => {
    if (url.split('?', 1)[0] !== '/metrics' || (method !== 'GET' && method !== 'HEAD')) {
      response.writeHead(404).end();
      return;
    }
    reader.read().then(
      ({ text, contentType }) => response.writeHead(200, { 'content-type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
