import { type Signer } from '../../answer/signature.js';
import { chatVendor } from '../../chat/chat-vendor.js';
import { textOf } from '../../json-value.js';
import { invalid } from '../../messages/invalid.js';
import { messagesVendor } from '../../messages/messages-vendor.js';
import { responsesVendor } from '../../responses/responses-vendor.js';
import { type Vendor, type VendorRequest } from '../../vendor.js';
import { type ReceivedRequest } from '../../wire/received-request.js';
import { type Route } from '../../wire/routes.js';
import { type Cloud, CloudError, soldBy } from '../cloud.js';
import { type IssuedCredentials } from '../issued-credentials.js';

interface AzureOptions {
  readonly issued: IssuedCredentials;
  /** The name of the pretend customer's resource: it stands in errors, which no client of a gateway may see. */
  readonly resource: string;
  readonly apiKeys?: readonly string[];
  /** Deployments: the customer's name of each, and the model behind it. */
  readonly deployments: Readonly<Record<string, string>>;
}

/** Applications whose tokens the service takes. */
const AUDIENCES = ['https://cognitiveservices.azure.com', 'https://ai.azure.com'];
const BETA = /^(oauth|message-threads|request-tags|fast-mode|prompt-caching-scope|redact-thinking)-/;

/**
 * OpenAI's and Anthropic's formats by Azure: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle,
 * https://learn.microsoft.com/azure/ai-foundry/foundry-models/how-to/use-foundry-models-claude
 */
export function azure({ issued, resource, apiKeys = [], deployments }: AzureOptions) {
  return (signer: Signer): Cloud => {
    const known = new Map(Object.entries(deployments));
    const sell = (vendor: Vendor) =>
      soldBy(
        {
          adapt: (request) => adapt(request, vendor.dialect === 'messages', known),
          refuse: (status, message) => azureError(status, message),
          answerHeaders: (requestId) => ({
            'apim-request-id': requestId,
            'x-ms-region': 'Sweden Central',
            'x-ms-deployment-name': `${resource}-deployment`,
            'azureml-model-session': 'v20250101-1-170000000',
          }),
        },
        vendor,
      );
    const authenticate = (request: ReceivedRequest): void => authenticateAt(request, issued, apiKeys, resource);
    const route = (path: string, vendor: Vendor, isCount = false): [string, Route] => [
      path,
      { vendor, isCount, authenticate },
    ];
    const responses = sell(responsesVendor(signer));
    const messages = sell(messagesVendor(signer));
    const routes = new Map<string, Route>([
      route('/openai/v1/responses', responses),
      route('/openai/v1/chat/completions', sell(chatVendor())),
      route('/anthropic/v1/messages', messages),
      route('/anthropic/v1/messages/count_tokens', messages, true),
      ['/openai/v1/models', { vendor: responses, isCount: false, authenticate, list: { object: 'list', data: [] } }],
    ]);
    return { route: ({ path }) => routes.get(path) };
  };
}

function authenticateAt(
  { headers, path, query }: ReceivedRequest,
  issued: IssuedCredentials,
  apiKeys: readonly string[],
  resource: string,
): void {
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  const ofFoundry = path.startsWith('/anthropic/') ? headers['x-api-key'] : undefined;
  // OpenAI's own clients send the key of Azure's version 1 as a bearer token.
  const key = headers['api-key'] ?? ofFoundry ?? (apiKeys.includes(bearer ?? '') ? bearer : undefined);
  if (query.has('api-version') && !['preview', 'v1', 'latest'].includes(query.get('api-version') ?? ''))
    throw azureError(400, 'api-version query parameter is not allowed when using /v1 path', 'BadRequest');
  if (key !== undefined && apiKeys.includes(String(key))) return;
  if (bearer !== undefined && key === undefined) {
    const audience = issued.audienceOf(bearer);
    if (audience !== undefined && AUDIENCES.includes(audience)) return;
    if (audience !== undefined)
      throw azureError(401, 'The access token is from wrong audience or invalid.', 'AudienceNotMatch');
  }
  throw azureError(
    401,
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an ' +
      `active subscription and use a correct regional API endpoint for your resource ${resource}.`,
    '401',
  );
}

function adapt(request: VendorRequest, isMessages: boolean, deployments: ReadonlyMap<string, string>): VendorRequest {
  const name = textOf(request.body.model);
  const model = deployments.get(name);
  if (model === undefined) {
    throw azureError(
      404,
      'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, ' +
        'please wait a moment and try again.',
      'DeploymentNotFound',
    );
  }
  const refused = String(request.headers['anthropic-beta'] ?? '')
    .split(',')
    .map((beta) => beta.trim())
    .find((beta) => BETA.test(beta));
  if (isMessages && refused !== undefined)
    throw invalid(`Unexpected value(s) \`${refused}\` for the \`anthropic-beta\` header.`);
  return { ...request, body: { ...request.body, model } };
}

/** An error of Azure's own servers, in front of the model's. */
function azureError(status: number, message: string, code = CODE[status] ?? String(status)): CloudError {
  return new CloudError(status, message, { error: { code, message } });
}

const CODE: Readonly<Record<number, string>> = {
  403: 'PermissionDenied',
  404: 'NotFound',
  408: 'Timeout',
  429: 'RateLimitReached',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};
