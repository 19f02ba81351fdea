import { type Signer } from '../../answer/signature.js';
import { listOf, textOf } from '../../json-value.js';
import { messagesVendor } from '../../messages/messages-vendor.js';
import { invalid } from '../../messages/invalid.js';
import { type VendorRequest } from '../../vendor.js';
import { type ReceivedRequest } from '../../wire/received-request.js';
import { type Route } from '../../wire/routes.js';
import { type Cloud, soldBy } from '../cloud.js';
import { type IssuedCredentials } from '../issued-credentials.js';
import { ACCOUNT_ID, awsError, notAuthorized } from './aws-error.js';
import { EVENT_STREAM } from './frame-events.js';
import { verifySignature } from './verify-signature.js';

interface BedrockOptions {
  readonly issued: IssuedCredentials;
  readonly region: string;
  /**
   * `mantle`: https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html, `runtime`: the endpoint of
   * InvokeModel, which has Anthropic's format at an address of its own as well.
   */
  readonly endpoint: 'mantle' | 'runtime';
  /** Bedrock API keys that are known. */
  readonly apiKeys?: readonly string[];
  /** Models that the account has no access to. */
  readonly denied?: readonly string[];
}

const SERVICE = { mantle: 'bedrock-mantle', runtime: 'bedrock' } as const;
const PATH = '/anthropic/v1/messages';

/**
 * Betas that Bedrock takes; it refuses every other. From its documentation of Messages parameters, and what its
 * customers report: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-claude.html
 */
const BETAS = [
  /^claude-code-20250219$/,
  /^(computer-use|tool-search-tool|tool-examples|token-efficient-tools-2025|output-128k|interleaved-thinking)-/,
  /^(context-1m|context-management|effort|dev-full-thinking|extended-cache-ttl|structured-outputs|compact)-/,
  /^fine-grained-tool-streaming-/,
  // Claude Code sends these to gateways; nobody has reported that Bedrock refuses them.
  /^(mid-conversation-tool-changes|mid-conversation-system|thinking-token-count)-/,
];

/** What InvokeModel reads from the path, and what the other addresses read from headers. */
const IN_PATH = ['model', 'stream'];
const IN_HEADERS = ['anthropic_beta', 'anthropic_version'];

/** What Anthropic sells itself and Bedrock does not. */
const OF_ANTHROPIC_ALONE = ['container', 'inference_geo', 'mcp_servers', 'service_tier', 'speed', 'tags', 'thread'];

/** Claude by Amazon Bedrock in Anthropic's own format. */
export function bedrock({ issued, region, endpoint, apiKeys = [], denied = [] }: BedrockOptions) {
  return (signer: Signer): Cloud => {
    const messages = messagesVendor(signer);
    const sell = (modelInPath?: string) =>
      soldBy(
        {
          adapt: (request) => adapt(request, modelInPath, { region, denied }),
          refuse: (status, message) => awsError(status, message),
          answerHeaders: (requestId) => ({
            'x-amzn-requestid': requestId,
            'x-amzn-bedrock-invocation-latency': '812',
            date: new Date(issued.nowMs()).toUTCString(),
          }),
        },
        messages,
      );
    const vendor = sell();
    const authenticate = (request: ReceivedRequest): void => {
      const { authorization, 'x-api-key': inHeader } = request.headers;
      const key =
        /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? (request.path.startsWith('/model/') ? undefined : inHeader);
      if (key === undefined) verifySignature(request, issued, { service: SERVICE[endpoint], region });
      else if (!apiKeys.includes(String(key)))
        throw awsError(403, 'Authentication failed: Please make sure your API Key is valid.');
    };
    const routes = new Map<string, Route>([
      [PATH, { vendor, isCount: false, authenticate }],
      [`${PATH}/count_tokens`, { vendor, isCount: true, authenticate }],
      ...(endpoint === 'mantle'
        ? [['/v1/models', { vendor, isCount: false, authenticate, list: MODELS }] as const]
        : []),
    ]);
    const invoke = (path: string): Route | undefined => {
      const [, model, method] = /^\/model\/([^/]+)\/(invoke|invoke-with-response-stream)$/.exec(path) ?? [];
      if (model === undefined) return undefined;
      const streams = method === 'invoke-with-response-stream';
      const sold = sell(decodeURIComponent(model));
      return { vendor: sold, isCount: false, authenticate, streams, framing: EVENT_STREAM };
    };
    return { route: ({ path }) => routes.get(path) ?? (endpoint === 'runtime' ? invoke(path) : undefined) };
  };
}

const MODELS = { object: 'list', data: [{ id: 'anthropic.claude-opus-4-8', object: 'model', owned_by: 'anthropic' }] };

/** InvokeModel has the model in the path, version and betas in the body; the other addresses are Anthropic's own. */
function adapt(
  request: VendorRequest,
  modelInPath: string | undefined,
  { region, denied }: { region: string; denied: readonly string[] },
): VendorRequest {
  const { anthropic_beta: inBody, anthropic_version: version, ...body } = request.body;
  const isInvoke = modelInPath !== undefined;
  const betas = isInvoke ? listOf(inBody).map(textOf) : betasOfHeader(request);
  const misplaced = Object.keys(request.body).find((name) => (isInvoke ? IN_PATH : IN_HEADERS).includes(name));
  if (misplaced !== undefined) throw invalid(`${misplaced}: Extra inputs are not permitted`);
  if (isInvoke && version === undefined) throw invalid('anthropic_version: Field required');
  if (isInvoke && version !== 'bedrock-2023-05-31') throw invalid('anthropic_version: Invalid API version');
  if (!isInvoke && request.headers['anthropic-version'] === undefined)
    throw invalid('anthropic-version: header is required');
  if (betas.some((beta) => !BETAS.some((known) => known.test(beta)))) throw invalid('invalid beta flag');
  const foreign = OF_ANTHROPIC_ALONE.find((name) => body[name] !== undefined);
  if (foreign !== undefined) throw invalid(`${foreign}: Extra inputs are not permitted`);
  const headers = { ...request.headers, 'anthropic-version': '2023-06-01', 'anthropic-beta': betas.join(',') };
  return { ...request, headers, body: { ...body, model: modelOf(modelInPath ?? textOf(body.model), region, denied) } };
}

/** The vendor's name of a model: of a model id, of an inference profile's or of its ARN. */
function modelOf(model: string, region: string, denied: readonly string[]): string {
  const id = model.replace(/^arn:aws:bedrock:[^/]*\//, '');
  const name = /^(?:(?:us|eu|apac|jp|au|global)\.)?anthropic\.(claude-[a-z0-9.-]+?)(?:-v\d+(?::\d+)?)?$/.exec(id)?.[1];
  if (name === undefined) throw awsError(400, 'The provided model identifier is invalid.');
  if (denied.includes(id))
    throw notAuthorized('bedrock:InvokeModel', `arn:aws:bedrock:${region}:${ACCOUNT_ID}:inference-profile/${id}`);
  return name;
}

function betasOfHeader({ headers }: VendorRequest): string[] {
  return String(headers['anthropic-beta'] ?? '')
    .split(',')
    .map((beta) => beta.trim())
    .filter(Boolean);
}
