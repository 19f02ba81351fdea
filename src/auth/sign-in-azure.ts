import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import {
  ChainedTokenCredential,
  EnvironmentCredential,
  ManagedIdentityCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { type CloudSignIn } from '../config/gateway-config.js';
import { Secret } from '../config/secret.js';
import { type AskIssuer } from './ask-issuer.js';
import { type CloudToken } from './cloud-token.js';

/**
 * Fetches a token of Entra: by the variables of the environment (a client's secret or certificate), by workload
 * identity, or by a managed identity. The other ways of Azure's chain start programs of people who work at a terminal.
 * https://learn.microsoft.com/javascript/api/overview/azure/identity-readme
 */
export async function signInAtAzure(
  { tenantId, clientId, scope }: CloudSignIn & { kind: 'azure' },
  ask: AskIssuer,
  variable: (name: string) => string | undefined,
): Promise<CloudToken> {
  // The host of Entra is configured, so nobody has to be asked about it.
  const options = { httpClient: clientBy(ask), disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } };
  const identity = {
    ...(tenantId !== undefined && { tenantId }),
    ...(clientId !== undefined && { clientId }),
  };
  const ways: TokenCredential[] = [
    ...(variable('AZURE_CLIENT_SECRET') || variable('AZURE_CLIENT_CERTIFICATE_PATH')
      ? [new EnvironmentCredential(options)]
      : []),
    ...(variable('AZURE_FEDERATED_TOKEN_FILE') ? [new WorkloadIdentityCredential({ ...options, ...identity })] : []),
    new ManagedIdentityCredential({ ...options, ...(clientId !== undefined && { clientId }) }),
  ];
  const token = await new ChainedTokenCredential(...ways).getToken(scope);
  return { accessToken: new Secret(token.token), aws: null, expiresAtMs: token.expiresOnTimestamp };
}

/** Gives an HTTP client for the library whose requests are control calls. */
function clientBy(ask: AskIssuer): HttpClient {
  return {
    sendRequest: async (request) => {
      const { status, headers, body } = await ask({
        url: new URL(request.url),
        method: request.method,
        headers: request.headers.toJSON(),
        body: typeof request.body === 'string' ? request.body : undefined,
      });
      return { request, status, headers: createHttpHeaders(headers), bodyAsText: body };
    },
  };
}
