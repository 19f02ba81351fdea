import { type GatewayConfig } from '../../config/gateway-config.js';
import { TunnelAgent } from '../../proxy/tunnel-agent.js';
import { type Finding } from './finding.js';
import { type Reach, reachHost } from './reach-host.js';

/** Seconds by which two clocks may differ without anybody noticing. */
const SMALL_SKEW_MS = 60_000;

interface Attempt {
  way: string;
  host: string;
  /** Needed for requests; the others serve the gateway's own comfort. */
  needed: boolean;
  reach: Reach;
}

/** Whether upstreams, the issuer of tokens and the version check can be reached, by each network proxy or directly, and what their clocks say. */
export async function checkNetwork(config: GatewayConfig): Promise<Finding[]> {
  const targets = targetsOf(config);
  const ways = config.proxies.length > 0 ? config.proxies.map(({ name, url }) => ({ way: `proxy ${name}`, url })) : [{ way: 'directly', url: undefined }];
  const attempts = await Promise.all(
    ways.flatMap(({ way, url }) =>
      [...targets].map(async ([origin, needed]): Promise<Attempt> => {
        const target = new URL(origin);
        const agent = url === undefined ? undefined : new TunnelAgent(url);
        const attempt = { way, host: target.host, needed, reach: await reachHost(target, agent) };
        agent?.destroy();
        return attempt;
      }),
    ),
  );
  return [...attempts.map(describe), compareClocks(attempts)];
}

function targetsOf({ endpoints, workos, versionCheck }: GatewayConfig): Map<string, boolean> {
  const comfort = [workos.baseUrl, workos.organizationsUrl, ...(versionCheck.enabled ? [new URL(versionCheck.url)] : [])];
  return new Map([...comfort.map(({ origin }) => [origin, false] as const), ...endpoints.map(({ url }) => [url.origin, true] as const)]);
}

function describe({ way, host, needed, reach }: Attempt): Finding {
  const by = way === 'directly' ? host : `${host} by ${way}`;
  if (reach.kind === 'failed') return { check: 'network', state: needed ? 'problem' : 'warning', text: `${by} cannot be reached: ${reach.reason}`, fix: reach.fix };
  if (reach.status >= 500) return { check: 'network', state: 'warning', text: `${by} answers ${reach.status}`, fix: 'It may be down, or something in between answers in its place.' };
  return { check: 'network', state: 'ok', text: `${by} answers within ${reach.tookMs} ms` };
}

/** The middle of all that was heard: one odd server must not put this machine in the wrong. */
function compareClocks(attempts: readonly Attempt[]): Finding {
  const skews = attempts.flatMap(({ reach }) => (reach.kind === 'reached' && reach.skewMs !== undefined ? [reach.skewMs] : [])).sort((one, other) => one - other);
  const skewMs = skews[Math.floor(skews.length / 2)];
  if (skewMs === undefined) return { check: 'clock', state: 'not_checked', text: 'needs an answer from an upstream' };
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= SMALL_SKEW_MS) return { check: 'clock', state: 'ok', text: `agrees with the upstreams' within ${Math.max(1, seconds)} s` };
  return {
    check: 'clock',
    state: 'problem',
    text: `this machine's clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the upstreams': tokens seem to end too ${skewMs > 0 ? 'early' : 'late'}`,
    fix: "Turn on time synchronisation (timedatectl set-ntp true; in a virtual machine also the host's).",
  };
}
