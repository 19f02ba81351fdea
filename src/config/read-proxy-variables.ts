import { type ProxyEntry } from './gateway-config.js';
import { isLoopback, readNoProxy } from './read-no-proxy.js';
import { findProxyProblem } from './read-proxies.js';

/**
 * The network proxies that the environment names, as most programs read them:
 * https://curl.se/docs/manpage.html#ENVIRONMENT
 */
export interface ProxyVariables {
  /** The variables that are set, in the spelling that counts. */
  names: readonly string[];
  /** Gives the proxy for a target; undefined where there is none, or none that can be used. */
  proxyFor: (target: URL) => ProxyEntry | undefined;
  /** Tells whether a target is asked without a proxy, because `NO_PROXY` names it or it is on this machine. */
  isExempt: (target: URL) => boolean;
  /** All proxies that can be used. */
  proxies: readonly ProxyEntry[];
  /** One line for each variable that cannot be used, without its value. */
  problems: readonly string[];
}

/**
 * Reads the proxies of the environment. `variable` reads one variable; an empty one counts as absent. The lower case
 * counts before the upper one, and a protocol's own variable before `ALL_PROXY`.
 */
export function readProxyVariables(variable: (name: string) => string | undefined): ProxyVariables {
  const find = (name: string): ProxyEntry | undefined => {
    for (const spelling of [name.toLowerCase(), name]) {
      const text = variable(spelling)?.trim();
      // A proxy without a protocol speaks http, as everywhere.
      if (text) return { name: spelling, url: text.includes('://') ? text : `http://${text}` };
    }
    return undefined;
  };
  const [http, https, all] = [find('HTTP_PROXY'), find('HTTPS_PROXY'), find('ALL_PROXY')];
  const noProxy = ['no_proxy', 'NO_PROXY'].find((name) => variable(name)?.trim());
  const isListed = readNoProxy(noProxy === undefined ? '' : (variable(noProxy) ?? ''));
  const set = [http, https, all].filter((entry) => entry !== undefined);
  const usable = (entry: ProxyEntry | undefined): ProxyEntry | undefined =>
    entry && findProxyProblem(entry.url) === undefined ? entry : undefined;
  const isExempt = ({ hostname, port, protocol }: URL): boolean => {
    const host = hostname.replace(/^\[|\]$/g, '');
    return isLoopback(host) || isListed(host, Number(port) || (protocol === 'https:' ? 443 : 80));
  };
  return {
    names: [...set.map(({ name }) => name), ...(noProxy === undefined ? [] : [noProxy])],
    proxyFor: (target) => (isExempt(target) ? undefined : usable((target.protocol === 'https:' ? https : http) ?? all)),
    isExempt,
    proxies: set.filter((entry) => usable(entry)),
    problems: set.flatMap(({ name, url }) => {
      const problem = findProxyProblem(url);
      return problem === undefined ? [] : [`${name} ${problem}`];
    }),
  };
}
