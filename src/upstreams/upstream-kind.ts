import { type IncomingHttpHeaders } from 'node:http';
import { type Payer } from '../accounts/payer.js';
import { type Endpoint } from '../config/gateway-config.js';
import { type Dialect } from '../dialects/dialect.js';
import { type InferenceKind } from '../dialects/inference-kind.js';
import { type SystemPosition } from '../edit/add-system-prompt.js';
import { type BodyParts } from '../edit/body-parts.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { type BodyChanges } from '../reasoning/body-changes.js';

/** What the address of a request depends on. */
export interface RequestTarget {
  endpoint: Endpoint;
  /** Path and query as the client sent them. */
  requestUrl: string;
  model: string;
  streaming: boolean;
  /** What is asked for at an address of its own below the endpoint's; undefined for an ordinary answer. */
  below: Exclude<InferenceKind, 'answer'> | undefined;
}

/** What the headers that a kind adds depend on. */
export interface HeaderContext {
  endpoint: Endpoint;
  client: IncomingHttpHeaders;
  /** As in {@link RequestTarget}; absent for an ordinary answer. */
  below?: RequestTarget['below'];
  /** `models[].provider`. */
  provider: string | undefined;
  /** The conversation's name, as {@link UpstreamKind.sessionId} gave it. */
  sessionId: string | undefined;
  /** The `user-agent` for kinds that send one of their own. */
  userAgent: string;
}

/** A request that lacks nothing but its credential. */
export interface UnauthorizedRequest {
  method: 'GET' | 'POST';
  url: URL;
  /** Names in small letters. */
  headers: Record<string, string>;
  /** The bytes that go out. */
  body: BodyParts;
}

/** Changes of members that an endpoint wants otherwise than its dialect has them; names of the top level only. */
export type EndpointChanges = Pick<BodyChanges, 'set' | 'remove'>;

/** A window of a quota that is used up. */
export interface FullWindow {
  /** The upstream's word for it; Factory's are `fiveHour`, `weekly`, `monthly`. */
  name: string;
  endsAtMs: number;
}

/** How an account's quota is looked up. */
export interface QuotaSource {
  url: (endpoint: Endpoint) => URL;
  /** Reads which window keeps the account from paying; undefined where the answer does not say. */
  read: (answer: unknown, nowMs: number) => FullWindow | undefined;
}

/** All that differs between the kinds of upstream. A kind is one object in one file. Nothing else asks for its name. */
export interface UpstreamKind {
  /**
   * The headers of a client that pass, by the endpoint's dialect. All others stay here, credentials and cookies among
   * them.
   */
  readonly allowedClientHeaders: Readonly<Record<Dialect, RegExp>>;
  /** Whether the general `system_prompt` of `config.json` counts for endpoints that have none of their own. */
  readonly takesSystemPrompt: boolean;
  /** The place of the system prompt in a Messages request. */
  readonly systemPosition: SystemPosition;
  readonly quota?: QuotaSource;

  /** Gives the address of a request. */
  url(target: RequestTarget): URL;

  /** The largest body that the kind takes, in bytes; absent where nobody has told. */
  readonly mostBytes?: number;

  /**
   * Gives the changes that the body needs after all others. `anthropic-beta` is decided by then. `below` is as in
   * {@link RequestTarget}.
   */
  bodyChanges(endpoint: Endpoint, betaHeader: string | undefined, below?: RequestTarget['below']): EndpointChanges;

  /**
   * Whether a 403 with this body is about the credential and not about the request; absent where the kind says so by a
   * 401 alone.
   */
  refusesCredential?(headers: IncomingHttpHeaders, body: string): boolean;

  /**
   * Makes an answer one of the endpoint's dialect, errors included, without the names of the operator's cloud in its
   * errors. Absent where answers pass as they are.
   */
  readAnswer?(answer: UpstreamAnswer, endpoint: Endpoint): UpstreamAnswer;

  /** Whether the endpoint counts tokens; absent where its answer tells. */
  countsTokens?(endpoint: Endpoint): boolean;

  /** Names the conversation for the upstream; absent where the kind has no header for that. */
  sessionId?(client: IncomingHttpHeaders, conversationId: string): string;

  /** Adds the headers of the kind to the general ones and those of the client. */
  addHeaders(headers: Record<string, string>, context: HeaderContext): void;

  /**
   * Puts the credential into the headers. The request is final, so that a signature can cover address, headers and
   * body. A kind that fetches a token returns a promise; it rejects with an `UpstreamFailure` when there is no token.
   * Every other kind returns nothing, and its request goes on in the same turn.
   */
  authorize(request: UnauthorizedRequest, endpoint: Endpoint, account: Payer): Promise<void> | undefined;
}
