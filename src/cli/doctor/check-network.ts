import { MINUTE_MS } from '../../config/durations.js';
import { type GatewayConfig } from '../../config/gateway-config.js';
import { type ProxyVariables, readProxyVariables } from '../../config/read-proxy-variables.js';
import { chooseProxies } from '../../proxy/choose-proxies.js';
import { TunnelAgent } from '../../proxy/tunnel-agent.js';
import { versionUrlOf } from '../../upstreams/factory-client.js';
import { type Finding, type Variable } from './finding.js';
import { type Reach, reachHost } from './reach-host.js';

/** Two clocks may differ by this without harm. */
const SMALL_SKEW_MS = MINUTE_MS;

const DIRECTLY = 'directly';
const REFUSED = 'refused';
const NO_PROXY: Reach = {
  kind: 'failed',
  reason: 'proxy_required is true and there is no network proxy for it',
  fix: 'Set proxies in config.json or HTTPS_PROXY, or remove proxy_required.',
};

interface Attempt {
  way: string;
  host: string;
  /** Whether requests need the host. The gateway does without the others. */
  needed: boolean;
  reach: Reach;
}

/**
 * Checks whether upstreams, the issuer of tokens and the version check can be reached, by each network proxy or
 * directly, and what their clocks say.
 */
export async function checkNetwork(config: GatewayConfig, variable: Variable): Promise<Finding[]> {
  const variables = readProxyVariables(variable);
  const attempts = await Promise.all(
    [...targetsOf(config)].flatMap(([origin, needed]) => {
      const target = new URL(origin);
      return waysTo(target, config, variables).map(async ({ way, url }): Promise<Attempt> => {
        const agent = url === undefined ? undefined : new TunnelAgent(url);
        const attempt = {
          way,
          host: target.host,
          needed,
          reach: way === REFUSED ? NO_PROXY : await reachHost(target, agent),
        };
        agent?.destroy();
        return attempt;
      });
    }),
  );
  return [...attempts.map(describe), compareClocks(attempts)];
}

function waysTo(
  target: URL,
  config: GatewayConfig,
  variables: ProxyVariables,
): { way: string; url: string | undefined }[] {
  const proxies = chooseProxies(config, variables, target);
  if (!proxies) return [{ way: REFUSED, url: undefined }];
  return proxies.length === 0
    ? [{ way: DIRECTLY, url: undefined }]
    : proxies.map(({ name, url }) => ({ way: `proxy ${name}`, url }));
}

function targetsOf(config: GatewayConfig): Map<string, boolean> {
  const { endpoints, workos, versionCheck } = config;
  const comfort = [workos.baseUrl, workos.organizationsUrl, ...(versionCheck.enabled ? [versionUrlOf(config)] : [])];
  return new Map([
    ...comfort.map(({ origin }) => [origin, false] as const),
    ...endpoints.map(({ url }) => [url.origin, true] as const),
  ]);
}

function describe({ way, host, needed, reach }: Attempt): Finding {
  const by = way === DIRECTLY || way === REFUSED ? host : `${host} by ${way}`;
  if (reach.kind === 'failed') {
    return {
      check: 'network',
      state: needed ? 'problem' : 'warning',
      text: `${by} cannot be reached: ${reach.reason}`,
      fix: reach.fix,
    };
  }
  if (reach.status >= 500) {
    return {
      check: 'network',
      state: 'warning',
      text: `${by} answers ${reach.status}`,
      fix: 'It may be down, or something in between answers in its place.',
    };
  }
  return { check: 'network', state: 'ok', text: `${by} answers within ${reach.tookMs} ms` };
}

/** Compares this machine's clock with the median of all clocks, so that one wrong server does not decide. */
function compareClocks(attempts: readonly Attempt[]): Finding {
  const skews = attempts
    .flatMap(({ reach }) => (reach.kind === 'reached' && reach.skewMs !== undefined ? [reach.skewMs] : []))
    .sort((one, other) => one - other);
  const skewMs = skews[Math.floor(skews.length / 2)];
  if (skewMs === undefined) return { check: 'clock', state: 'not_checked', text: 'needs an answer from an upstream' };
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= SMALL_SKEW_MS)
    return { check: 'clock', state: 'ok', text: `agrees with the upstreams' within ${Math.max(1, seconds)} s` };
  return {
    check: 'clock',
    state: 'problem',
    text:
      `this machine's clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the upstreams': tokens seem to ` +
      `end too ${skewMs > 0 ? 'early' : 'late'}`,
    fix: "Turn on time synchronisation (timedatectl set-ntp true; in a virtual machine also the host's).",
  };
}
