import { type BlockList } from 'node:net';
import { type Dialect, type ModelType } from '../dialects/dialect.js';
import { type ReasoningLevel } from '../reasoning/levels.js';
import { type CapabilityOverride } from '../reasoning/model-capabilities.js';
import { type ConfiguredAlertTarget } from './alert-target.js';
import { type SignInSettings, type TelemetrySettings } from './sign-in-settings.js';
import { type AwsService, type CredentialScheme, type UpstreamKindName } from './upstream-words.js';

/** A model as configured, with every default filled in. */
export interface ConfiguredModel {
  /** An exact id or a glob. */
  id: string;
  displayName: string;
  type: ModelType;
  /** The dialect of the first endpoint. */
  dialect: Dialect;
  reasoning: ReasoningLevel;
  provider: string | undefined;
  fast: boolean;
  /** Who serves the model, in the order in which they are asked. */
  endpoints: readonly [Endpoint, ...Endpoint[]];
  /** What endpoints call the model, by their name; `*` stands for the id asked for. Others know it by that id. */
  ids: ReadonlyMap<string, string>;
  /** The ids of other models that answer where nobody serves this one, in their order. */
  fallbacks: readonly string[];
  /** The id of a model that answers where the conversation is too long for this one. */
  contextFallback: string | undefined;
}

/** The address to which requests of one dialect go. */
export interface Endpoint {
  name: string;
  dialect: Dialect;
  url: URL;
  kind: UpstreamKindName;
  /** The only upstream whose credentials may be sent here. */
  upstream: string;
  /** The header in which the credential travels; undefined where the kind decides. */
  auth: CredentialScheme | undefined;
  /** Takes the place of the general system prompt; undefined where the kind decides. */
  systemPrompt: string | undefined;
  headers: Readonly<Record<string, string | null>>;
  /**
   * How long an answer may take to begin while another endpoint of the model can take over; undefined where the
   * operator says nothing.
   */
  firstByteMs: number | undefined;
}

export interface Upstream {
  name: string;
  apiKeyEnv: string | undefined;
  /** How the gateway signs in; undefined where a key or an account pays. */
  signIn: CloudSignIn | undefined;
}

/** How the gateway signs in at a cloud. What is undefined is found in the environment. */
export type CloudSignIn =
  | {
      kind: 'aws';
      region: string | undefined;
      service: AwsService | undefined;
      profile: string | undefined;
      roleArn: string | undefined;
    }
  | { kind: 'google' }
  | { kind: 'azure'; tenantId: string | undefined; clientId: string | undefined; scope: string };

export interface Timeouts {
  connectMs: number;
  /** To the first byte of a streamed answer. */
  firstByteMs: number;
  /** To the first byte of a whole answer, where the client names no limit of its own. */
  firstByteJsonMs: number;
  /** Between two bytes of an answer. */
  idleMs: number;
  /** Silence toward the client after which a ping is sent. */
  pingMs: number;
  /** All attempts of one streamed request together, up to its first content. */
  totalMs: number;
  /** For a client to send the headers of a request; in force from the next start on. */
  clientHeadersMs: number;
  /** For a client to send a whole request; in force from the next start on. */
  clientRequestMs: number;
}

/** How the gateway stops when it is told to. */
export interface DrainSettings {
  /** For how long after the signal newcomers are served. */
  graceMs: number;
  /** How long answers under way may take after the grace. */
  limitMs: number;
}

export interface ProxyEntry {
  name: string;
  url: string;
}

/** The issuer that is asked for tokens, and the client as which the gateway asks. */
export interface WorkosSettings {
  baseUrl: URL;
  clientId: string;
  organizationsUrl: URL;
}

/** USD for a million tokens. */
export interface ConfiguredPrice {
  match: string;
  fromMs: number;
  input: number;
  output: number;
  cacheRead: number | undefined;
  cacheWrite5m: number | undefined;
  cacheWrite1h: number | undefined;
}

interface UsageSettings {
  enabled: boolean;
  keepRecordsDays: number;
  keepHoursDays: number;
  spoolMb: number;
}

/**
 * `config.json` validated, with its defaults: one immutable object, which is replaced as a whole when the file changes.
 */
export interface GatewayConfig {
  port: number;
  host: string | undefined;
  models: readonly ConfiguredModel[];
  endpoints: readonly Endpoint[];
  modelRedirects: ReadonlyMap<string, string>;
  /** Further ids that are listed. Each leads to the id of a model or of a redirect. */
  aliases: ReadonlyMap<string, string>;
  /** The network proxies that can be used; undefined where the list is absent and the environment's variables count. */
  proxies: readonly ProxyEntry[] | undefined;
  /** How many entries of `proxies` cannot be used. */
  proxiesLeftOut: number;
  /** True where nothing goes out directly, except as the environment's `NO_PROXY` says. */
  proxyRequired: boolean;
  /** The operator's `user_agent`; undefined where the kind of upstream decides. */
  userAgent: string | undefined;
  /** The system prompt of all endpoints that have none of their own and whose kind takes it. */
  systemPrompt: string;
  upstreams: readonly Upstream[];
  /** The upstream that a client's own authorization may be sent to. */
  clientAuthorizationUpstream: string;
  timeouts: Timeouts;
  drain: DrainSettings;
  /** Origins of web pages that may call the gateway; `*` stands for all. */
  corsOrigins: readonly string[];
  /** The reverse proxies whose word on a client's address is taken. */
  trustedProxies: BlockList;
  /** The headers in which clients name their conversation, in small letters and in their order. */
  conversationHeaders: readonly string[];
  /** The port of the admin API, where it is not to share the gateway's. */
  adminPort: number | undefined;
  capabilities: readonly CapabilityOverride[];
  versionCheck: { enabled: boolean; url: string | undefined };
  workos: WorkosSettings;
  /** Prices that come before the gateway's own table. */
  prices: readonly ConfiguredPrice[];
  limits: { whenDatabaseAway: 'open' | 'closed' };
  usage: UsageSettings;
  alerts: readonly ConfiguredAlertTarget[];
  audit: { keepDays: number };
  /** The address by which clients know the gateway; its path may end with a slash. */
  publicUrl: URL | undefined;
  /** Undefined where nobody can sign in. */
  signIn: SignInSettings | undefined;
  /** Undefined where the telemetry of clients is dropped. */
  telemetry: TelemetrySettings | undefined;
  metricsPort: number | undefined;
  /** Whether the Responses API is served by WebSocket, too. */
  websockets: boolean;
  devMode: boolean;
}
