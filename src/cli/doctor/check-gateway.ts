import { type Finding } from './finding.js';
import { reachHost } from './reach-host.js';

/** Checks whether a gateway answers at an address. One that does not run is no fault of the installation. */
export async function checkGateway(url: URL, isPublic: boolean): Promise<Finding> {
  const reach = await reachHost(new URL(`${url.pathname.replace(/\/$/, '')}/healthz`, url));
  const where = url.href.replace(/\/$/, '');
  if (reach.kind === 'failed') {
    return isPublic
      ? { check: 'gateway', state: 'problem', text: `${where} cannot be reached: ${reach.reason}`, fix: reach.fix }
      : { check: 'gateway', state: 'not_checked', text: `none runs on ${where} (${reach.reason})` };
  }
  if (reach.status >= 300 && reach.status < 400) {
    return {
      check: 'gateway',
      state: 'problem',
      text: `${where} redirects, and clients do not follow`,
      fix: 'Use the address that it redirects to, https:// for example, as the base URL.',
    };
  }
  if (reach.status !== 200) {
    return {
      check: 'gateway',
      state: isPublic ? 'problem' : 'warning',
      text: `${where}/healthz answers ${reach.status}`,
      fix: 'Something else answers there: check the port, and the routes of the proxy before it.',
    };
  }
  return { check: 'gateway', state: 'ok', text: `${where} answers within ${reach.tookMs} ms` };
}
