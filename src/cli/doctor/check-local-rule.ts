import { isLoopbackHost } from '../../config/is-loopback-host.js';
import { nameCommand } from '../../config/name-command.js';
import { type Finding } from './finding.js';
import { reachHost } from './reach-host.js';

/** The name is reserved: https://www.rfc-editor.org/rfc/rfc2606#section-2 */
const SOMEBODY_ELSE = { host: 'stranger.invalid' };
const UNKNOWN = 'whether strangers pass for callers on this machine:';

/**
 * Checks whether the gateway takes requests to the clients' address for local ones. It asks that address for metrics,
 * without a token and without reading them. If the address is a name of this machine, it asks as a stranger, whom only
 * a proxy that rewrites `Host` makes a local caller.
 */
export async function checkLocalRule(url: URL): Promise<Finding> {
  const where = new URL(`${url.pathname.replace(/\/$/, '')}/metrics`, url);
  const isLoopback = isLoopbackHost(url.hostname);
  const reach = await reachHost(where, undefined, isLoopback ? SOMEBODY_ELSE : {});
  if (reach.kind === 'failed') {
    return {
      check: 'access',
      state: 'not_checked',
      text: `${UNKNOWN} ${where.href} cannot be reached: ${reach.reason}`,
    };
  }
  if (reach.status === 401) {
    return {
      check: 'access',
      state: 'ok',
      text: `who comes by ${url.host} does not pass for a caller on the gateway's machine`,
    };
  }
  if (reach.status !== 200 || !/^text\/plain; version=0\.0\.4/.test(reach.contentType)) {
    return {
      check: 'access',
      state: 'not_checked',
      text: `${UNKNOWN} ${where.href} answers ${reach.status}, which does not tell`,
    };
  }
  return {
    check: 'access',
    // Perhaps only this machine reaches the address.
    state: isLoopback ? 'warning' : 'problem',
    text:
      `whoever comes by ${url.host} passes for a caller on the gateway's machine: ${where.href} answers without a ` +
      'token, and where there are no gateway keys the team pays for everybody',
    fix:
      `Set DROID_ALLOW_LOCAL=false, and make gateway keys: ${nameCommand('keys create --name …')} ` +
      'The proxy should also set X-Forwarded-For, as deploy/nginx.conf does.',
  };
}
