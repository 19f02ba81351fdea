import { Readable } from 'node:stream';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { type CloudSignIn } from '../config/gateway-config.js';
import { Secret } from '../config/secret.js';
import { type AskIssuer } from './ask-issuer.js';
import { type CloudToken } from './cloud-token.js';

/** The part of a request of AWS' library that is sent. */
interface AwsRequest {
  protocol: string;
  hostname: string;
  port?: number | undefined;
  method: string;
  path: string;
  query?: Readonly<Record<string, string | readonly string[] | null>>;
  headers: Readonly<Record<string, string>>;
  body?: unknown;
}

/** Without a region AWS' library asks no token service at all. */
const ANY_REGION = 'us-east-1';

/**
 * Finds AWS credentials by the standard chain: environment, profiles, web identity (IRSA), containers, instance
 * metadata; then takes on the configured role.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function signInAtAws(
  { profile, region, roleArn }: CloudSignIn & { kind: 'aws' },
  ask: AskIssuer,
): Promise<CloudToken> {
  const clientConfig = { region: region ?? ANY_REGION, requestHandler: handlerFor(ask), maxAttempts: 1 };
  const chain = fromNodeProviderChain({ clientConfig, ignoreCache: true, ...(profile !== undefined && { profile }) });
  const provide =
    roleArn === undefined
      ? chain
      : fromTemporaryCredentials({
          masterCredentials: chain,
          clientConfig,
          params: { RoleArn: roleArn, RoleSessionName: 'droid2api' },
        });
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provide();
  return {
    accessToken: new Secret(secretAccessKey),
    aws: { accessKeyId, sessionToken: sessionToken === undefined ? null : new Secret(sessionToken) },
    expiresAtMs: expiration?.getTime() ?? null,
  };
}

/** Sends the library's calls to the token service as control calls. Metadata addresses it asks by itself, directly. */
function handlerFor(ask: AskIssuer) {
  return {
    handle: async (request: AwsRequest) => {
      const { status, headers, body } = await ask({
        url: urlOf(request),
        method: request.method,
        headers: request.headers,
        body: typeof request.body === 'string' ? request.body : undefined,
      });
      return { response: { statusCode: status, headers, body: Readable.from([Buffer.from(body)]) } };
    },
  };
}

function urlOf({ protocol, hostname, port, path, query = {} }: AwsRequest): URL {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one ?? ''));
  return url;
}
