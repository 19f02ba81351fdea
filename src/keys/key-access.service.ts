import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { ConfigService } from '../config/config.service.js';
import { type GatewayConfig } from '../config/gateway-config.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type GatewayKey } from './gateway-key.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { explainSessionEnd, SIGN_IN_AGAIN, TOKEN_EXPIRED } from './explain-session-end.js';
import { looksLikeKey, looksLikeToken } from './key-secret.js';
import { KnownSessions } from './known-sessions.service.js';
import { readPresentedKey } from './read-presented-key.js';
import { isValid, type ResolvedKey, whoForbids } from './resolved-key.js';
import { isOver, type SignInSession, whyClosed } from './sign-in-session.js';

const OWN_UPSTREAM_HEADER = 'x-upstream-authorization';

/** Who sends a request, and what they brought for the upstream. */
export interface KeyHolder extends ResolvedKey {
  /**
   * The client's own credential for the upstream, as a request: what it sent in `x-upstream-authorization`. The gateway
   * key is not in it.
   */
  clientAuthorization: Pick<IncomingMessage, 'headers' | 'url'>;
  /** Undefined where the key itself was sent. */
  session: SignInSession | undefined;
}

/** Finds out who is calling. */
@Injectable()
export class KeyAccess {
  private readonly alwaysRequired: boolean;

  constructor(
    private readonly keys: GatewayKeys,
    private readonly sessions: KnownSessions,
    environment: EnvironmentService,
    @Inject(ConfigService) private readonly config: { current: Pick<GatewayConfig, 'signIn'> },
  ) {
    this.alwaysRequired = environment.get<string>('DROID_REQUIRE_KEYS') === 'true';
  }

  /** Whether inference needs a key: a key was made, people sign in at a provider, or the operator wants it so. */
  get required(): boolean {
    return this.alwaysRequired || this.keys.exist || this.config.current.signIn?.provider !== undefined;
  }

  /**
   * Gives the holder of the request's key or of the session that the request's access token belongs to; undefined where
   * no key is needed and the request has none. Throws one and the same 401 for a key that is unknown, malformed,
   * expired, revoked or missing; that of a session says why it has ended. What this process knows is answered at once:
   * only an access token that another process may have just issued waits for the database.
   */
  authenticate({ headers }: Pick<IncomingMessage, 'headers'>): KeyHolder | undefined | Promise<KeyHolder> {
    return this.check(headers, (token) => this.byNewSession(token, headers));
  }

  /** As `authenticate`, by what this process knows now: whoever calls it has waited for `awaitSession`. */
  authenticateKnown({ headers }: Pick<IncomingMessage, 'headers'>): KeyHolder | undefined {
    return this.check<never>(headers, () => {
      throw this.sessions.databaseAway ? unseenSession() : unknownSession();
    });
  }

  /**
   * Waits until this process has seen the session of a request, which another process may have just opened. Undefined
   * where there is nothing to wait for. Never rejects.
   */
  awaitSession({ headers }: Pick<IncomingMessage, 'headers'>): Promise<void> | undefined {
    const token = readPresentedKey(headers);
    if (token === undefined || !looksLikeToken(token, 'access') || this.sessions.find(token)) return undefined;
    return this.sessions.catchUp().catch(() => undefined);
  }

  private check<Unknown>(
    headers: IncomingHttpHeaders,
    whenUnknown: (token: string) => Unknown,
  ): KeyHolder | undefined | Unknown {
    const token = readPresentedKey(headers);
    if (!this.required && (token === undefined || !looksLikeKey(token))) return undefined;
    if (token !== undefined && looksLikeToken(token, 'access')) {
      const session = this.sessions.find(token);
      return session ? this.ofSession(session, headers) : whenUnknown(token);
    }
    // Every wrong key takes the same steps. The lookup is by a hash that nobody outside can compute, so its time tells
    // nothing.
    const key = this.keys.find(token ?? '');
    const holder = key && this.keys.resolve(key);
    if (!holder || !isValid(holder, Date.now())) throw refusal();
    return this.toHolder(holder, headers, undefined);
  }

  private async byNewSession(token: string, headers: IncomingHttpHeaders): Promise<KeyHolder> {
    try {
      await this.sessions.catchUp();
    } catch (error) {
      throw unseenSession(error);
    }
    const session = this.sessions.find(token);
    if (!session) throw unknownSession();
    return this.ofSession(session, headers);
  }

  private ofSession(session: SignInSession, headers: IncomingHttpHeaders): KeyHolder {
    const nowMs = Date.now();
    const closed = whyClosed(session, nowMs);
    if (closed) throw closedSession(goesOn(session, nowMs) ? TOKEN_EXPIRED : explainSessionEnd(closed));
    const key = this.keys.get(session.keyId);
    const holder = key && this.keys.resolve(key);
    if (!holder || !isValid(holder, nowMs)) throw closedSession(explainSessionEnd('key_closed'));
    return this.toHolder(holder, headers, session);
  }

  private toHolder(holder: ResolvedKey, headers: IncomingHttpHeaders, session: SignInSession | undefined): KeyHolder {
    const { key, member, team, organization, levels } = holder;
    const clientAuthorization = { headers: this.ownAuthorization(key, headers), url: undefined };
    return { key, member, team, organization, levels, clientAuthorization, session };
  }

  private ownAuthorization(key: GatewayKey, headers: IncomingHttpHeaders): IncomingHttpHeaders {
    const own = headers[OWN_UPSTREAM_HEADER];
    if (typeof own !== 'string' || own === '') return {};
    if (!key.ownUpstream)
      throw new GatewayError(403, `This gateway key does not allow ${OWN_UPSTREAM_HEADER}.`, { shouldRetry: false });
    return { authorization: /\s/.test(own.trim()) ? own : `Bearer ${own.trim()}` };
  }
}

/** Throws a 403 where a key may not ask for a model. */
export function assertMayUseModel(holder: ResolvedKey, model: string): void {
  const who = whoForbids(holder, model);
  if (who === undefined) return;
  throw new GatewayError(403, `model: ${who} may not use "${model}".`, {
    param: 'model',
    shouldRetry: false,
  });
}

/**
 * Makes the 401 that people read in their client. It must not name Anthropic's own header: see the test of refusals.
 */
function refusal(): GatewayError {
  return new GatewayError(
    401,
    'A valid gateway key is required, and this one is missing, unknown, expired or revoked. Ask whoever runs ' +
      'this gateway for one; Claude Code takes it as ANTHROPIC_AUTH_TOKEN, other clients as their API key.',
    { shouldRetry: false },
  );
}

function unknownSession(): GatewayError {
  return closedSession(`This sign-in is not known here, or its access token was replaced long ago. ${SIGN_IN_AGAIN}`);
}

function unseenSession(cause?: unknown): GatewayError {
  return new GatewayError(503, 'The database is away, and this process has not seen this sign-in yet: try again.', {
    retryAfterSeconds: 5,
    cause,
  });
}

/** Whether a session is worth another access token. */
function goesOn(session: SignInSession, nowMs: number): boolean {
  return session.renewable && !isOver(session, nowMs);
}

/** Makes the 401 for an access token that opens nothing. */
function closedSession(message: string): GatewayError {
  return new GatewayError(401, message, { shouldRetry: false });
}
