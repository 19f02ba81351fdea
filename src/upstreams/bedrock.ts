import { awsHost } from '../config/aws-host.js';
import { type Endpoint } from '../config/gateway-config.js';
import { type CredentialScheme } from '../config/upstream-words.js';
import { betasFor, cloudBetas } from './cloud-betas.js';
import { exceptionOf } from './cloud-error.js';
import { modelInPath } from './model-in-path.js';
import { PLAIN, putKey } from './plain.js';
import { readCloudAnswer } from './read-cloud-answer.js';
import { requestUrl } from './request-url.js';
import { signRequest } from './signature.js';
import { type EndpointChanges, type UpstreamKind } from './upstream-kind.js';

const VERSION = 'bedrock-2023-05-31';
/** https://docs.aws.amazon.com/general/latest/gr/CommonErrors.html */
const REFUSED =
  /^(?:ExpiredToken|InvalidClientTokenId|InvalidSignature|RequestExpired|RequestTimeTooSkewed|SignatureDoesNotMatch|UnrecognizedClient)/;
/** At the beginning of what is said: later on, a client's own words may follow, such as the id of a model. */
const TOLD_REFUSED =
  /"message"\s*:\s*"(?:The security token included in the request is (?:expired|invalid)|The request signature we calculated|Signature (?:expired|not yet current))/i;

const AS_ANTHROPIC: EndpointChanges = { set: {}, remove: ['tags'] };
const AS_ITSELF: EndpointChanges = { set: {}, remove: [] };

/**
 * Amazon Bedrock. Its newer addresses take the vendors' own formats: `/anthropic/v1/messages` of `bedrock-mantle` and
 * `bedrock-runtime`, and `/openai/v1/…`. A `base_url` without a path is the older InvokeModel of `bedrock-runtime`.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-messages-api.html,
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */
export const BEDROCK: UpstreamKind = {
  ...PLAIN,

  url(target) {
    const { endpoint, model, streaming, below } = target;
    if (!isInvoke(endpoint)) return requestUrl(target);
    const url = new URL(endpoint.url);
    const method = below ?? (streaming ? 'invoke-with-response-stream' : 'invoke');
    url.pathname = `/model/${modelInPath(model)}/${method}`;
    return url;
  },

  bodyChanges(endpoint, betaHeader) {
    if (endpoint.dialect !== 'messages') return AS_ITSELF;
    if (!isInvoke(endpoint)) return AS_ANTHROPIC;
    const betas = betasFor(configuredBetas(endpoint, betaHeader), 'bedrock');
    return {
      set: {
        anthropic_version: VERSION,
        ...(betas !== undefined && { anthropic_beta: betas.split(',').map((beta) => beta.trim()) }),
      },
      remove: ['model', 'stream', 'tags'],
    };
  },

  addHeaders(headers, context) {
    const { endpoint } = context;
    PLAIN.addHeaders(headers, context);
    if (endpoint.dialect !== 'messages') return;
    cloudBetas(headers, 'bedrock');
    if (!isInvoke(endpoint)) return;
    delete headers['anthropic-version'];
    delete headers['anthropic-beta'];
  },

  authorize(request, endpoint, { scheme = endpoint.auth ?? schemeOf(endpoint), secret, aws }) {
    if (!aws) {
      putKey(request.headers, scheme, secret);
      return;
    }
    const { region = aws.region ?? '', service = aws.service ?? '' } = awsHost(endpoint.url);
    const date = new Date(Date.now() + aws.clockOffsetMs);
    return signRequest(request, { region, service, secretKey: secret, key: aws.key, date });
  },

  // InvokeModel has no address for it that takes Anthropic's requests.
  countsTokens: (endpoint) => !isInvoke(endpoint),

  refusesCredential(headers, body) {
    return REFUSED.test(exceptionOf(headers)) || TOLD_REFUSED.test(body.slice(0, 8_192));
  },

  readAnswer(answer, endpoint) {
    return readCloudAnswer(answer, endpoint, [endpoint.url.host]);
  },
};

function isInvoke({ dialect, url }: Endpoint): boolean {
  return dialect === 'messages' && url.pathname === '/';
}

/** Bedrock's keys are bearers everywhere but at the addresses that take Anthropic's own requests. */
function schemeOf(endpoint: Endpoint): CredentialScheme {
  return endpoint.dialect === 'messages' && !isInvoke(endpoint) ? 'x-api-key' : 'bearer';
}

/** The operator's word on the header `anthropic-beta` counts for the betas in the body as well. */
function configuredBetas({ headers }: Endpoint, betaHeader: string | undefined): string | undefined {
  const configured = headers['anthropic-beta'];
  return configured === undefined ? betaHeader : (configured ?? undefined);
}
