const LOOPBACK_HOST = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

/** Whether a host is this machine's own: there, http is as good as https. */
function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}

/**
 * Reads the address by which clients know the gateway, without a slash at its end. Clients send their tokens there, so
 * it is https, except on this machine.
 */
export function readPublicUrl(text: string | undefined, problems: string[]): URL | undefined {
  return text === undefined ? undefined : readSafeUrl(text, 'public_url', problems);
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
