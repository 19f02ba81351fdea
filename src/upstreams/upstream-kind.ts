import { type IncomingHttpHeaders } from 'node:http';
import { type Account } from '../accounts/account.js';
import { type Endpoint } from '../config/gateway-config.js';
import { type Dialect } from '../dialects/dialect.js';
import { type SystemPosition } from '../edit/add-system-prompt.js';
import { type BodyParts } from '../edit/body-parts.js';
import { type BodyScan } from '../edit/body-scan.js';
import { type BodyChanges } from '../reasoning/body-changes.js';

/** What an address depends on. */
export interface RequestTarget {
  endpoint: Endpoint;
  /** Path and query as the client sent them. */
  requestUrl: string;
  model: string;
  streaming: boolean;
  countTokens: boolean;
}

/** What the headers of a kind depend on. */
export interface HeaderContext {
  endpoint: Endpoint;
  client: IncomingHttpHeaders;
  /** `models[].provider`. */
  provider: string | undefined;
  /** What {@link UpstreamKind.sessionId} called the conversation. */
  sessionId: string | undefined;
  /** What endpoints are told of the gateway where its kind says anything. */
  userAgent: string;
}

/** A request that is complete but for its credential. */
export interface UnauthorizedRequest {
  method: 'GET' | 'POST';
  url: URL;
  /** Names in small letters. */
  headers: Record<string, string>;
  /** The bytes that go out. */
  body: BodyParts;
}

/** Members of a body that an endpoint wants otherwise than its dialect has them; names of the top level only. */
export type EndpointChanges = Pick<BodyChanges, 'set' | 'remove'>;

/** A window of a quota that is used up. */
export interface FullWindow {
  /** As the upstream calls it; Factory: `fiveHour`, `weekly`, `monthly`. */
  name: string;
  endsAtMs: number;
}

/** Where an account's quota can be looked up. */
export interface QuotaSource {
  url: (endpoint: Endpoint) => URL;
  /** What keeps the account from paying; undefined where the answer does not say. */
  read: (answer: unknown, nowMs: number) => FullWindow | undefined;
}

/** All that differs between the kinds of upstream. A kind is one object in one file; nothing else asks for its name. */
export interface UpstreamKind {
  /** Which headers of a client pass, by the endpoint's dialect. Everything else stays here: credentials, cookies. */
  readonly allowedClientHeaders: Readonly<Record<Dialect, RegExp>>;
  /** Whether the general `system_prompt` of `config.json` counts for endpoints that have none of their own. */
  readonly takesSystemPrompt: boolean;
  /** Where the system prompt stands in a Messages request. */
  readonly systemPosition: SystemPosition;
  readonly quota?: QuotaSource;

  /** The address of a request. */
  url(target: RequestTarget): URL;

  /** What is changed in the body last, once `anthropic-beta` is decided. */
  bodyChanges(endpoint: Endpoint, betaHeader: string | undefined): EndpointChanges;

  /** What the upstream calls a conversation, where it has a header for that. */
  sessionId?(client: IncomingHttpHeaders, conversationId: string | undefined, scan: BodyScan): string;

  /** Adds the headers of the kind to those that are there: the client's and the general ones. */
  addHeaders(headers: Record<string, string>, context: HeaderContext): void;

  /**
   * Puts the credential into the headers. The request is final, so that a signature can cover address, headers and body.
   * A kind that fetches a token returns a promise, which rejects with an `UpstreamFailure` when there is none to be had;
   * every other kind returns nothing, and the request goes on in the same turn.
   */
  authorize(request: UnauthorizedRequest, endpoint: Endpoint, account: Account): Promise<void> | undefined;
}
