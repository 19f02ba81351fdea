import { type RequestTarget } from './upstream-kind.js';

/**
 * Gives the address of a request at an endpoint that has one address for all models. Of the client's query only `beta`
 * goes along.
 */
export function requestUrl({ endpoint, requestUrl, below }: RequestTarget): URL {
  const query = requestUrl.indexOf('?');
  const beta = query === -1 ? null : new URLSearchParams(requestUrl.slice(query)).get('beta');
  if (beta === null && below === undefined) return endpoint.url;
  const url = new URL(endpoint.url);
  if (below !== undefined) url.pathname = `${url.pathname.replace(/\/$/, '')}/${below}`;
  if (beta !== null) url.searchParams.set('beta', beta);
  return url;
}
