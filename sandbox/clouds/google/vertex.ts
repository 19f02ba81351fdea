import { type Signer } from '../../answer/signature.js';
import { textOf } from '../../json-value.js';
import { invalid } from '../../messages/invalid.js';
import { messagesVendor } from '../../messages/messages-vendor.js';
import { VendorError, type VendorRequest } from '../../vendor.js';
import { type ReceivedRequest } from '../../wire/received-request.js';
import { type Cloud, CloudError, soldBy } from '../cloud.js';
import { type IssuedCredentials } from '../issued-credentials.js';

interface VertexOptions {
  readonly issued: IssuedCredentials;
  /** The project of the pretend customer: it stands in errors, which no client of a gateway may see. */
  readonly project: string;
  readonly location: string;
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const BODY_LIMIT = 30_000_000;

/** Betas that Vertex refuses, as its customers report. */
const REFUSED_BETAS =
  /^(oauth|prompt-caching-scope|fast-mode|redact-thinking|message-threads|request-tags|mcp-client|files-api|skills)-/;
/** Betas that its address for counts of tokens refuses: https://github.com/anthropics/claude-code/issues/12429 */
const REFUSED_ON_COUNTS = /^(tool-search-tool|web-search)-/;
const OF_ANTHROPIC_ALONE = ['container', 'inference_geo', 'mcp_servers', 'service_tier', 'speed', 'tags', 'thread'];

/** `google.rpc.Code` by status: https://cloud.google.com/apis/design/errors */
const CODE: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Claude by Google: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude */
export function vertex({ issued, project, location }: VertexOptions) {
  return (signer: Signer): Cloud => {
    const messages = messagesVendor(signer);
    const models = `/v1/projects/${project}/locations/${location}/publishers/anthropic/models/`;
    return {
      route(request) {
        const [, place = '', models_, model = '', method] =
          /^\/v1\/(projects\/[^/]+\/locations\/[^/]+)\/(publishers\/anthropic\/models)\/([^/:]+):(\w+)$/.exec(
            request.path,
          ) ?? [];
        if (models_ === undefined || (method !== 'rawPredict' && method !== 'streamRawPredict')) return undefined;
        const isCount = model === 'count-tokens' && method === 'rawPredict';
        const isForeign = !request.path.startsWith(models);
        return {
          isCount,
          authenticate: (asked: ReceivedRequest) => {
            authenticate(asked, issued);
            if (isForeign) throw denied(`${place}/publishers/anthropic/models/${model}`);
          },
          vendor: soldBy(
            {
              adapt: (asked) => adapt(asked, { model, isCount, streams: method === 'streamRawPredict' }),
              refuse: (status, message) => googleError(status, message, project),
              answerHeaders: (requestId) => ({
                'request-id': requestId.replace('req_', 'req_vrtx_'),
                'x-vertex-ai-internal-prediction-backend': 'harpoon',
                server: 'scaffolding on HTTPServer2',
                'x-xss-protection': '0',
              }),
            },
            messages,
          ),
        };
      },
    };
  };
}

function authenticate({ headers, body }: ReceivedRequest, issued: IssuedCredentials): void {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  const audience = token === undefined ? undefined : issued.audienceOf(token);
  if (audience === undefined) {
    throw googleError(
      401,
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid ' +
        'authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    );
  }
  if (!audience.split(' ').includes(SCOPE)) throw googleError(403, 'Request had insufficient authentication scopes.');
  if (body.length > BODY_LIMIT) throw googleError(413, 'Request payload size exceeds the limit: 30000000 bytes.');
}

function adapt(
  request: VendorRequest,
  { model, isCount, streams }: { model: string; isCount: boolean; streams: boolean },
): VendorRequest {
  const { anthropic_version: version, ...body } = request.body;
  if (version === undefined) throw invalid('anthropic_version: Field required');
  if (version !== 'vertex-2023-10-16') throw invalid(`anthropic_version: "${textOf(version)}" is not a valid version`);
  if (!isCount && body.model !== undefined) throw invalid('model: Extra inputs are not permitted');
  if (!isCount && (body.stream === true) !== streams)
    throw invalid(`stream: Input should be ${streams} at this address`);
  const beta = String(request.headers['anthropic-beta'] ?? '')
    .split(',')
    .map((name) => name.trim());
  const refused = beta.find((name) => REFUSED_BETAS.test(name) || (isCount && REFUSED_ON_COUNTS.test(name)));
  if (refused !== undefined) {
    throw invalid(
      `Unexpected value(s) \`${refused}\` for the \`anthropic-beta\` header. Please consult our documentation at ` +
        'docs.claude.com or try again without the header.',
    );
  }
  const foreign = OF_ANTHROPIC_ALONE.find((name) => body[name] !== undefined);
  if (foreign !== undefined) throw invalid(`${foreign}: Extra inputs are not permitted`);
  const id = isCount ? textOf(body.model) : decodeURIComponent(model);
  if (!/^claude-[\w.-]+(@\d{8}|@default|@latest)?$/.test(id)) throw new VendorError(404, `Model ${id} was not found`);
  const headers = { ...request.headers, 'anthropic-version': '2023-06-01' };
  return { ...request, headers, body: { ...body, model: id.replace(/@(?:default|latest)$/, '').replace('@', '-') } };
}

function denied(resource: string): CloudError {
  return googleError(
    403,
    `Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/${resource}' (or it ` +
      'may not exist).',
  );
}

/** An error of Google's own servers. Streams of `streamRawPredict` have it in a list of one. */
function googleError(status: number, message: string, project?: string): CloudError {
  const reason = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', domain: 'googleapis.com' };
  const details = project === undefined ? [] : [{ ...reason, metadata: { consumer: `projects/${project}` } }];
  return new CloudError(status, message, {
    error: { code: status, message, status: CODE[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'), details },
  });
}
