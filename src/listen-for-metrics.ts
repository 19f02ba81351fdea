import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type INestApplication } from '@nestjs/common';
import { MetricsReader } from './admin/metrics/metrics-reader.service.js';

export interface MetricsPort {
  url: string;
  close(): void;
}

/** Listens with a server that knows nothing but `/metrics`, for a network that only Prometheus reaches: it asks for no token. Rejects when the port cannot be had. */
export function listenForMetrics(app: INestApplication, port: number, host: string | undefined): Promise<MetricsPort> {
  const reader = app.get(MetricsReader, { strict: false });
  const server = createServer((request, response) => answer(reader, request, response));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

function answer(reader: MetricsReader, { method, url = '' }: IncomingMessage, response: ServerResponse): void {
  if (url.split('?', 1)[0] !== '/metrics' || (method !== 'GET' && method !== 'HEAD')) {
    response.writeHead(404).end();
    return;
  }
  reader.read().then(
    ({ text, contentType }) => response.writeHead(200, { 'content-type': contentType }).end(text),
    () => response.writeHead(500).end(),
  );
}
