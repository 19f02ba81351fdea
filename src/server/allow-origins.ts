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
 * Which web pages may read answers of the gateway's API: those of `cors_origins`, none by default, and never the admin
 * API.
 */
export function allowOrigins(config: ConfigService): CorsOptionsDelegate<Request> {
  return (request, decide) => {
    const { corsOrigins } = config.current;
    const origin = request.headers.origin?.toLowerCase();
    const allowed =
      origin !== undefined &&
      /^\/v1\//i.test(request.path) &&
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
