import { type GatewayConfig, type ProxyEntry } from '../config/gateway-config.js';
import { type ProxyVariables } from '../config/read-proxy-variables.js';

export type ProxySettings = Pick<GatewayConfig, 'proxies' | 'proxiesLeftOut' | 'proxyRequired'>;

/**
 * Answers the network proxies that may reach a target. An empty list means the direct way; undefined means that the
 * operator does not allow the direct way and there is no proxy.
 */
export function chooseProxies(
  { proxies, proxyRequired }: ProxySettings,
  variables: ProxyVariables,
  target: URL,
): readonly ProxyEntry[] | undefined {
  if (isMetadata(target) || (!proxies && variables.isExempt(target))) return [];
  const proxy = proxies ? undefined : variables.proxyFor(target);
  const chosen = proxies ?? (proxy ? [proxy] : []);
  return chosen.length === 0 && proxyRequired ? undefined : chosen;
}

/** Whether an address is that of a cloud's metadata, which answers the machine itself and nobody else. */
function isMetadata({ hostname }: URL): boolean {
  return /^169\.254(?:\.\d{1,3}){2}$|^metadata\.google\.internal$|^\[fd00:ec2::/.test(hostname);
}

/** Answers every proxy that may be used. */
export function listProxies({ proxies }: ProxySettings, variables: ProxyVariables): readonly ProxyEntry[] {
  return proxies ?? variables.proxies;
}

interface ProxyRemark {
  level: 'log' | 'warn' | 'error';
  text: string;
  /** What to do about it. */
  fix?: string;
}

const ADVICE = 'Correct proxies in config.json or the variables of the environment';

/**
 * Says what the operator should know of the way out: which settings count, which do not, and what became of proxies
 * that cannot be used.
 */
export function describeProxySettings(settings: ProxySettings, variables: ProxyVariables): ProxyRemark[] {
  const { proxies, proxiesLeftOut, proxyRequired } = settings;
  const { names } = variables;
  const remarks: ProxyRemark[] = [];
  if (proxies && names.length > 0) {
    const verb = names.length === 1 ? 'does' : 'do';
    if (proxies.length > 0) {
      remarks.push({
        level: 'log',
        text: `proxies in config.json counts; ${names.join(', ')} of the environment ${verb} not`,
      });
    } else if (proxiesLeftOut === 0) {
      const text =
        `proxies in config.json is an empty list, so ${names.join(', ')} ` + `of the environment ${verb} not count`;
      remarks.push({
        level: 'warn',
        text,
        fix: 'Remove proxies from config.json where the variables are to count; an empty list means the direct way.',
      });
    }
  }
  if (!proxies && variables.proxies.length > 0)
    remarks.push({ level: 'log', text: `Network proxies are taken from ${names.join(', ')} of the environment` });
  const ofVariable = proxyRequired
    ? 'what it is for is refused, because proxy_required is true'
    : 'what it is for goes out directly';
  const end = proxyRequired
    ? 'requests that need one are refused, because proxy_required is true'
    : 'requests go out directly';
  if (proxiesLeftOut > 0 && proxies?.length === 0) {
    remarks.push({
      level: 'error',
      text: `No entry of proxies in config.json can be used: ${end}`,
      fix: `${ADVICE}; proxy_required: true refuses requests in place of the direct way.`,
    });
  }
  if (!proxies) {
    for (const problem of variables.problems) {
      remarks.push({
        level: 'error',
        text: `${problem}. Until then ${ofVariable}`,
        fix: `${ADVICE}; proxy_required: true refuses requests in place of the direct way.`,
      });
    }
  }
  if (
    proxyRequired &&
    listProxies(settings, variables).length === 0 &&
    proxiesLeftOut === 0 &&
    (proxies !== undefined || variables.problems.length === 0)
  ) {
    remarks.push({
      level: 'error',
      text: 'proxy_required is true and there is no network proxy: every request to an upstream is answered 503',
      fix: 'Set proxies in config.json, or HTTPS_PROXY, or remove proxy_required.',
    });
  }
  return remarks;
}
