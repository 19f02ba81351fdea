/** The words for `endpoint[].kind`. `src/upstreams/` has a file for each word, which knows what it means. */
export const UPSTREAM_KINDS = ['factory', 'plain', 'azure', 'bedrock', 'vertex'] as const;
export type UpstreamKindName = (typeof UPSTREAM_KINDS)[number];

/** The headers of the vendors that hold nothing but a key: Anthropic's, Google's and Azure's. */
export const KEY_HEADERS = ['x-api-key', 'x-goog-api-key', 'api-key'] as const;

/** The words for `endpoint[].auth`: the header in which a credential travels. */
export const CREDENTIAL_SCHEMES = ['bearer', ...KEY_HEADERS] as const;
export type CredentialScheme = (typeof CREDENTIAL_SCHEMES)[number];

/** The kind of an endpoint that names none. */
export const DEFAULT_KIND: UpstreamKindName = 'factory';

/** The upstream that exists without being listed. An endpoint or account that names none belongs to it. */
export const DEFAULT_UPSTREAM = 'factory';
