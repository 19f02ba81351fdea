import { type Payer } from '../accounts/payer.js';
import { type Endpoint, type GatewayConfig } from '../config/gateway-config.js';
import { isGlob } from '../config/match-glob.js';
import { type BodyParts, bodyOf } from '../edit/body-parts.js';
import { routeTo } from '../models/model-route.js';
import { applyEndpointChanges } from './apply-endpoint-changes.js';
import { authorizeRequest } from './authorize-request.js';
import { userAgentOf } from './factory-client.js';
import { requestHeaders } from './request-headers.js';
import { kindOf } from './upstream-kinds.js';

/** A question that costs no tokens and that only a good credential gets answered. */
interface FreeQuestion {
  /** What is asked for, in a few words. */
  about: string;
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body: BodyParts;
}

const NO_BODY = bodyOf();
const PROMPT = { messages: [{ role: 'user', content: 'Hello' }] };

/**
 * Makes the question for an endpoint, as its requests are made: Factory is asked for the limits of the account,
 * Anthropic's format has a count of tokens, the other formats a list of models, as has Anthropic where patterns alone
 * name its models. Gives undefined where the vendor has nothing that is free. A kind that fetches its credential makes
 * it reject as its `authorize` does.
 */
export async function askEndpoint(
  endpoint: Endpoint,
  account: Payer,
  config: GatewayConfig,
): Promise<FreeQuestion | undefined> {
  const kind = kindOf(endpoint);
  const context = {
    ...{ endpoint, client: {}, provider: undefined, sessionId: undefined },
    userAgent: userAgentOf(config),
  };
  const model = modelAt(endpoint, config);
  const counts = endpoint.dialect === 'messages' && kind.countsTokens?.(endpoint) !== false;
  if (kind.quota || !counts || model === undefined) {
    const url = kind.quota?.url(endpoint) ?? listOfModels(endpoint);
    if (!url) return undefined;
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': context.userAgent };
    if (!kind.quota) kind.addHeaders(headers, context);
    const request = { method: 'GET', url, headers, body: NO_BODY } as const;
    await authorizeRequest(kind, request, endpoint, account);
    return { about: kind.quota ? 'the limits of the account' : 'the list of models', ...request };
  }
  const target = { endpoint, requestUrl: '/', model, streaming: false, below: 'count_tokens' } as const;
  const url = kind.url(target);
  const asked = applyEndpointChanges({ model, ...PROMPT }, kind.bodyChanges(endpoint, undefined, target.below));
  const body = bodyOf(Buffer.from(JSON.stringify(asked)));
  const headers = await requestHeaders({
    ...context,
    kind,
    below: target.below,
    account,
    url,
    body,
    betaHeader: undefined,
  });
  return { about: `a count of tokens for ${model}`, method: 'POST', url, headers, body };
}

/** The list beside the endpoint's address; undefined where the address has none beside it. */
function listOfModels({ url, dialect }: Endpoint): URL | undefined {
  const list = new URL(url);
  list.pathname =
    dialect === 'generate'
      ? `${url.pathname.replace(/\/$/, '')}/models`
      : url.pathname.replace(/\/(?:messages|responses|chat\/completions)\/?$/, '/models');
  return list.pathname === url.pathname ? undefined : list;
}

/** What the endpoint calls one of its models; undefined where only a request will show a name. */
function modelAt(endpoint: Endpoint, { models }: GatewayConfig): string | undefined {
  const served = models.filter(({ endpoints }) => endpoints.some(({ name }) => name === endpoint.name));
  const named = served.find(({ id }) => !isGlob(id));
  return named && routeTo(named, named.id, endpoint).upstreamModel;
}
