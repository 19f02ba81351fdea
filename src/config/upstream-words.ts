/** The words for `endpoint[].kind`. `src/upstreams/` has a file for each word, which knows what it means. */
export const UPSTREAM_KINDS = ['factory', 'plain', 'azure', 'bedrock', 'vertex'] as const;
export type UpstreamKindName = (typeof UPSTREAM_KINDS)[number];

/** The headers of the vendors that hold nothing but a key: Anthropic's, Google's and Azure's. */
export const KEY_HEADERS = ['x-api-key', 'x-goog-api-key', 'api-key'] as const;

/** The words for `endpoint[].auth`: the header in which a credential travels. */
export const CREDENTIAL_SCHEMES = ['bearer', ...KEY_HEADERS] as const;
export type CredentialScheme = (typeof CREDENTIAL_SCHEMES)[number];

/** The clouds at which the gateway can sign in, as `upstreams[].sign_in` names them. */
export const SIGN_IN_KINDS = ['aws', 'google', 'azure'] as const;
export type SignInKind = (typeof SIGN_IN_KINDS)[number];

/** The kind of endpoint that takes the credential of a cloud. */
export const KIND_OF_SIGN_IN: Readonly<Record<SignInKind, UpstreamKindName>> = {
  aws: 'bedrock',
  google: 'vertex',
  azure: 'azure',
};

/** The services for which requests to AWS are signed. */
export const AWS_SERVICES = ['bedrock', 'bedrock-mantle', 'aws-external-anthropic'] as const;
export type AwsService = (typeof AWS_SERVICES)[number];

/** The kind of an endpoint that names none. */
export const DEFAULT_KIND: UpstreamKindName = 'factory';

/** The upstream that exists without being listed. An endpoint or account that names none belongs to it. */
export const DEFAULT_UPSTREAM = 'factory';
