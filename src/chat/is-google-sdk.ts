import { type IncomingHttpHeaders } from 'node:http';

/**
 * Tells whether an SDK of Google asks, by the header that all of them send and no other vendor's client does. Those of
 * today ask below `/v1`, where OpenAI's and Anthropic's clients do, too.
 */
export function isGoogleSdk(headers: IncomingHttpHeaders): boolean {
  return headers['x-goog-api-client'] !== undefined;
}
