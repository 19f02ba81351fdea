import { type IncomingHttpHeaders } from 'node:http';

/**
 * Takes the word by which clients ask for WebSockets out of the handshake's `OpenAI-Beta`. It is about this connection,
 * and the requests that come over it go on by HTTP.
 */
export function dropSocketBeta(headers: IncomingHttpHeaders): void {
  const betas = headers['openai-beta'];
  if (betas === undefined) return;
  const kept = String(betas)
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => !beta.startsWith('responses_websockets'));
  if (kept.length > 0) headers['openai-beta'] = kept.join(', ');
  else delete headers['openai-beta'];
}
