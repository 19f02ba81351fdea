import { type Endpoint } from '../config/gateway-config.js';

export interface UpstreamTarget {
  endpoint: Endpoint;
  /** Path and query as the client sent them. */
  requestUrl: string;
  model: string;
  streaming: boolean;
  countTokens: boolean;
}

/** The address of a request at its endpoint. Of the client's query only `beta` goes along. */
export function upstreamUrl({ endpoint, requestUrl, model, streaming, countTokens }: UpstreamTarget): URL {
  const query = requestUrl.indexOf('?');
  const beta = query === -1 ? null : new URLSearchParams(requestUrl.slice(query)).get('beta');
  const inPath = modelGoesIntoPath(endpoint);
  if (beta === null && !countTokens && !inPath) return endpoint.url;
  const url = new URL(endpoint.url);
  const base = url.pathname.replace(/\/$/, '');
  if (countTokens) url.pathname = `${base}/count_tokens`;
  if (inPath) {
    const method = streaming ? 'streamGenerateContent' : 'generateContent';
    url.pathname = `${base}/models/${encodeURIComponent(model)}:${method}`;
    // Without it Gemini streams a JSON array instead of events.
    if (streaming) url.searchParams.set('alt', 'sse');
  }
  if (beta !== null) url.searchParams.set('beta', beta);
  return url;
}

/**
 * Google's own API has the model in its path and neither `model` nor `stream` in the body; Factory's form is the
 * reverse.
 */
export function modelGoesIntoPath({ dialect, kind }: Endpoint): boolean {
  return dialect === 'generate' && kind === 'plain';
}
