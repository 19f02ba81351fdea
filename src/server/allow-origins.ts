import { type CorsOptionsDelegate } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import { type Request } from 'express';
import { type ConfigService } from '../config/config.service.js';

const EXPOSED = [
  'request-id',
  'x-request-id',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-gateway-translated',
  'x-gateway-ignored-params',
  'x-gateway-token-count',
];

/**
 * Lets web pages of `cors_origins` read answers of the gateway's API. By default no page may, and none may ever read
 * the admin API.
 */
export function allowOrigins(config: ConfigService): CorsOptionsDelegate<Request> {
  return (request, decide) => {
    const { corsOrigins } = config.current;
    const origin = request.headers.origin?.toLowerCase();
    const allowed =
      origin !== undefined &&
      /^\/v1(?:beta)?\//i.test(request.path) &&
      (corsOrigins.includes(origin) || corsOrigins.includes('*'));
    decide(null, {
      origin: allowed,
      methods: ['GET', 'HEAD', 'POST'],
      exposedHeaders: EXPOSED,
      credentials: false,
      maxAge: 600,
    });
  };
}
