import { type RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Security headers for what a browser shows: scripts, styles and pictures of the gateway's own, nothing from anywhere
 * else, nothing inline, no frame around it. HSTS is for the reverse proxy to send, which knows whether there is TLS.
 */
export function protectPages(): RequestHandler {
  const protect = helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
      },
    },
    xFrameOptions: { action: 'deny' },
  });
  return (request, response, next) => {
    response.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()');
    protect(request, response, next);
  };
}
