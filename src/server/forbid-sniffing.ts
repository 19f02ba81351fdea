import { type Server } from 'node:http';

/**
 * Sets `x-content-type-options: nosniff` on every answer. Many answers quote what a client or an upstream said, which a
 * browser must not take for a page. It comes before everything else, so that no route, error or stream lacks it.
 * https://fetch.spec.whatwg.org/#x-content-type-options-header
 */
export function forbidSniffing(server: Server): void {
  server.prependListener(
    'request',
    (_request, response) => void response.setHeader('x-content-type-options', 'nosniff'),
  );
}
