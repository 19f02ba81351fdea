/** What `endpoint[].kind` may say. `src/upstreams/` has a file for each word, which knows what it means. */
export const UPSTREAM_KINDS = ['factory', 'plain'] as const;
export type UpstreamKindName = (typeof UPSTREAM_KINDS)[number];

/** In which header a credential travels: what `endpoint[].auth` may say. */
export const CREDENTIAL_SCHEMES = ['bearer', 'x-api-key', 'x-goog-api-key'] as const;
export type CredentialScheme = (typeof CREDENTIAL_SCHEMES)[number];

/** Of an endpoint that names none. */
export const DEFAULT_KIND: UpstreamKindName = 'factory';

/** The upstream that exists without being listed, and that everything belongs to that names none. */
export const DEFAULT_UPSTREAM = 'factory';
