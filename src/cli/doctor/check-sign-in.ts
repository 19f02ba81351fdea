import { type ServerMetadata } from 'openid-client';
import { type GatewayConfig } from '../../config/gateway-config.js';
import { publicAddress } from '../../config/public-address.js';
import { readProxyVariables } from '../../config/read-proxy-variables.js';
import { type IdentityProviderSettings } from '../../config/sign-in-settings.js';
import { asString, ownMember, parseObject } from '../../dialects/wire-value.js';
import { chooseProxies } from '../../proxy/choose-proxies.js';
import { TunnelAgent } from '../../proxy/tunnel-agent.js';
import { checkMetadata } from '../../sign-in/provider/check-metadata.js';
import { SignInRefused } from '../../sign-in/sign-in-refused.js';
import { type Finding, type Variable } from './finding.js';
import { DOCUMENT, type Reach, reachHost } from './reach-host.js';

type Result = Omit<Finding, 'check'>;

/**
 * Checks whether members can sign in: whether the gateway has what it needs for the provider, whether the provider
 * describes itself as it must, and whether `public_url` leads to the gateway. No secret leaves.
 */
export async function checkSignIn(config: GatewayConfig, variable: Variable, answers: boolean): Promise<Finding[]> {
  const { signIn, publicUrl } = config;
  if (!signIn || !publicUrl) return [];
  const { provider } = signIn;
  const ofProvider = provider
    ? [...missingSecret(provider, variable), await askProvider(provider, config, variable)]
    : [{ state: 'ok' as const, text: 'members approve with their own gateway key; there is no provider' }];
  return [...ofProvider, await askPublicUrl(publicUrl, answers)].map((result) => ({ check: 'sign-in', ...result }));
}

function missingSecret({ name, clientSecret }: IdentityProviderSettings, variable: Variable): Result[] {
  if (!clientSecret || 'value' in clientSecret || variable(clientSecret.variable) !== undefined) return [];
  return [
    {
      state: 'problem',
      text: `nobody can sign in at ${name}: ${clientSecret.variable}, the client's secret, is not set here`,
      fix: 'Set the variable where the gateway runs, and start it again.',
    },
  ];
}

async function askProvider(
  { name, issuer }: IdentityProviderSettings,
  config: GatewayConfig,
  variable: Variable,
): Promise<Result> {
  const url = new URL(`${issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const proxies = chooseProxies(config, readProxyVariables(variable), url);
  if (!proxies) {
    return {
      state: 'problem',
      text: `${name} cannot be asked: proxy_required is true and there is no network proxy for it`,
      fix: 'Set proxies in config.json or HTTPS_PROXY, or remove proxy_required.',
    };
  }
  const [proxy] = proxies;
  const agent = proxy && new TunnelAgent(proxy.url);
  const reach = await reachHost(url, agent, {}, DOCUMENT);
  agent?.destroy();
  return judgeProvider(name, issuer, url, reach);
}

function judgeProvider(name: string, issuer: URL, url: URL, reach: Reach): Result {
  if (reach.kind === 'failed')
    return { state: 'problem', text: `${name} cannot be reached: ${reach.reason}`, fix: reach.fix };
  const metadata = reach.status === 200 ? parseObject(reach.text) : undefined;
  if (!metadata) {
    const what = reach.status === 200 ? '200 without JSON' : String(reach.status);
    return {
      state: 'problem',
      text: `${name} does not describe itself: ${url.href} answers ${what}`,
      fix: 'Correct member_sign_in.provider.issuer: below it, the provider has /.well-known/openid-configuration.',
    };
  }
  try {
    checkMetadata(metadata as unknown as ServerMetadata, issuer);
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    return { state: 'problem', text: `nobody can sign in at ${name}`, fix: error.sentence };
  }
  return { state: 'ok', text: `${name} describes itself as ${issuer.href}` };
}

/** The address may be one that only clients reach, so that no answer is no problem. */
async function askPublicUrl(publicUrl: URL, answers: boolean): Promise<Result> {
  const own = publicAddress(publicUrl, '');
  if (!answers)
    return { state: 'not_checked', text: `whether public_url, ${own}, leads here needs a gateway that runs` };
  const reach = await reachHost(new URL(`${own}/.well-known/oauth-authorization-server`), undefined, {}, DOCUMENT);
  if (reach.kind === 'failed') {
    return {
      state: 'warning',
      text: `public_url, ${own}, cannot be reached from here: ${reach.reason}`,
      fix: 'Clients sign in there: see that they reach it.',
    };
  }
  const issuer = reach.status === 200 ? asString(ownMember(parseObject(reach.text), 'issuer')) : undefined;
  if (issuer === own) return { state: 'ok', text: `${own} leads to the gateway, and calls itself so` };
  const signsNobodyIn =
    `public_url, ${own}, does not lead to this gateway: ` +
    `/.well-known/oauth-authorization-server answers ${reach.status}`;
  return {
    state: 'problem',
    text: issuer === undefined ? signsNobodyIn : `public_url is ${own}, and what answers there calls itself ${issuer}`,
    fix: 'Have public_url name the address that clients use, and the proxy in front pass everything below it on.',
  };
}
