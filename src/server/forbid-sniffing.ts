import { type Server } from 'node:http';

/**
 * Every answer says that its type is meant: many quote what a client or an upstream said, and no browser shall take
 * that for a page. Before everything else, so that no route, error or stream can be without.
 * https://fetch.spec.whatwg.org/#x-content-type-options-header
 */
export function forbidSniffing(server: Server): void {
  server.prependListener(
    'request',
    (_request, response) => void response.setHeader('x-content-type-options', 'nosniff'),
  );
}
