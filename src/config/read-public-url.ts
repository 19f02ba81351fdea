import { isLoopbackHost } from './is-loopback-host.js';

/** Below these the gateway has addresses of its own: who puts one into a base URL has gone too far. */
const OWN_PATHS = [
  'v1',
  'v1beta',
  '.well-known',
  'admin',
  'api',
  'dashboard',
  'device',
  'droid2api.tgz',
  'healthz',
  'managed',
  'metrics',
  'oauth',
  'protocol',
  'readyz',
  'sign-in',
];

/** Reads the address by which clients know the gateway. They send their tokens there: it is https, or this machine. */
export function readPublicUrl(text: string | undefined, problems: string[]): URL | undefined {
  const url = text === undefined ? undefined : readSafeUrl(text, 'public_url', problems);
  const own = url && OWN_PATHS.find((path) => url.pathname.split('/')[1]?.toLowerCase() === path);
  if (own !== undefined) {
    problems.push(
      `public_url must not have the path /${own}, one of the gateway's own: it is the address before that path`,
    );
  }
  return url;
}

/** Reads an address to which secrets may be sent: https, or this machine; without query, fragment and credentials. */
export function readSafeUrl(text: string, path: string, problems: string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))) &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '' &&
    url.password === '';
  if (isSafe) return url;
  problems.push(`${path} must be an https address without query and credentials; http only on this machine`);
  return undefined;
}
