import { type ProxyEntry } from './gateway-config.js';

/** The wanted form, without `http://user:password@host`, which the log takes for a secret. */
const WANTED =
  'an address such as http://proxy.example:8080 or https://…, with user:password@ before the host where the ' +
  'proxy asks for them, special characters URL-encoded';

/**
 * Gives the entries of `proxies` that can be used. An entry that cannot be used must not stop the gateway, so it is
 * left out and reported, without its URL.
 */
export function readProxies(entries: readonly unknown[], warnings: string[]): ProxyEntry[] {
  return entries.flatMap((entry, index) => {
    const { name, url } = (typeof entry === 'object' && entry !== null ? entry : {}) as {
      name?: unknown;
      url?: unknown;
    };
    const problem = findProxyProblem(url);
    if (problem !== undefined) warnings.push(`proxies[${index}] is left out: url ${problem}`);
    return typeof url !== 'string' || problem !== undefined
      ? []
      : [{ name: typeof name === 'string' && name !== '' ? name : `proxies[${index}]`, url }];
  });
}

/** Tells why a network proxy of this URL cannot be used. The words stand behind the name of what holds the URL. */
export function findProxyProblem(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return `must be ${WANTED}`;
  const { protocol, username, password } = new URL(url);
  if (/^socks/.test(protocol))
    return `names a SOCKS proxy (${protocol}//), which is not supported; it must be ${WANTED}`;
  return /^https?:$/.test(protocol) && isDecodable(username) && isDecodable(password) ? undefined : `must be ${WANTED}`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
