import { createServer, type Server, type ServerResponse } from 'node:http';
import { type INestApplication } from '@nestjs/common';
import { MetricsReader } from '../admin/metrics/metrics-reader.service.js';
import { newRequestId } from '../chat/new-request-id.js';
import { errorBody } from '../dialects/error-body.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { wrongPort } from '../dialects/unknown-address.js';
import { errorHeaders } from '../relay/client-stream.js';

/** Opens a server that answers only `/metrics`, without a token, for a network that only Prometheus reaches. */
export function createMetricsServer(app: INestApplication): Server {
  const reader = app.get(MetricsReader, { strict: false });
  return createServer(({ method = '', url = '' }, response) => {
    const path = url.split('?', 1)[0] ?? '';
    if (path !== '/metrics' || (method !== 'GET' && method !== 'HEAD')) {
      refuse(response, wrongPort(method, path, 'metrics'));
      return;
    }
    reader.read().then(
      ({ text, contentType }) => response.writeHead(200, { 'content-type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}

function refuse(response: ServerResponse, error: GatewayError): void {
  const requestId = newRequestId(Date.now());
  const body = Buffer.from(JSON.stringify(errorBody('messages', error, requestId)));
  response.writeHead(error.status, { ...errorHeaders(error, body.length), 'request-id': requestId }).end(body);
}
