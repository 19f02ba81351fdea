import { type RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Sets security headers for pages: only the gateway's own scripts, styles and pictures, nothing inline, and no frame
 * around a page. HSTS is left to the reverse proxy, which knows whether there is TLS.
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
