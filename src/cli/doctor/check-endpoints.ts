import { type AccountPool } from '../../accounts/account-pool.service.js';
import { chooseProber, NO_FREE_QUESTION } from '../../auth/choose-prober.js';
import { type Endpoint, type GatewayConfig } from '../../config/gateway-config.js';
import { type ProxyVariables, readProxyVariables } from '../../config/read-proxy-variables.js';
import { chooseProxies } from '../../proxy/choose-proxies.js';
import { TunnelAgent } from '../../proxy/tunnel-agent.js';
import { UpstreamFailure } from '../../proxy/upstream-failure.js';
import { askEndpoint } from '../../upstreams/ask-endpoint.js';
import { type CredentialVerdict, judgeCredential } from '../../upstreams/judge-credential.js';
import { type Finding, type Variable } from './finding.js';
import { reachHost } from './reach-host.js';

const STATE = { works: 'ok', refused: 'problem', unproven: 'not_checked' } as const;

/** Asks each endpoint with the credential that pays there, by a question that costs no tokens. It renews no token. */
export async function checkEndpoints(config: GatewayConfig, variable: Variable, pool: AccountPool): Promise<Finding[]> {
  const variables = readProxyVariables(variable);
  const paid = config.endpoints.filter(({ upstream }) => pool.payers(upstream).length > 0);
  return await Promise.all(
    paid.map(async (endpoint): Promise<Finding> => {
      const { state, text, fix } = await ask(endpoint, config, variables, pool);
      return { check: 'endpoint', state: STATE[state], text: `${endpoint.name} ${text}`, ...(fix && { fix }) };
    }),
  );
}

async function ask(
  endpoint: Endpoint,
  config: GatewayConfig,
  variables: ProxyVariables,
  pool: AccountPool,
): Promise<CredentialVerdict> {
  const prober = chooseProber(endpoint.upstream, pool.payers(endpoint.upstream));
  if ('state' in prober) return prober;
  const question = await askEndpoint(endpoint, prober, config).catch((error: unknown) => {
    if (error instanceof UpstreamFailure) return error;
    throw error;
  });
  if (question instanceof UpstreamFailure) {
    const fix = `Correct sign_in of the upstream ${endpoint.upstream} and what it finds in the environment.`;
    return { state: 'refused', text: `has no credential: ${question.reason}`, fix };
  }
  if (!question) return NO_FREE_QUESTION;
  const [proxy] = chooseProxies(config, variables, question.url) ?? [];
  const agent = proxy && new TunnelAgent(proxy.url);
  const reach = await reachHost(question.url, agent, question.headers, question);
  agent?.destroy();
  if (reach.kind === 'failed') return { state: 'unproven', text: `gave no answer: ${reach.reason}`, fix: reach.fix };
  return judgeCredential(reach.status, question.about, endpoint);
}
