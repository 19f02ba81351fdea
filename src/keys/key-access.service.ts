import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { GatewayError } from '../dialects/gateway-error.js';
import { type GatewayKey } from './gateway-key.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { looksLikeKey } from './key-secret.js';
import { readPresentedKey } from './read-presented-key.js';
import { isValid, type ResolvedKey, whoForbids } from './resolved-key.js';

const OWN_UPSTREAM_HEADER = 'x-upstream-authorization';

/** Who sends a request, and what they brought for the upstream. */
export interface KeyHolder extends ResolvedKey {
  /**
   * The client's own credential for the upstream, as a request: what it sent in `x-upstream-authorization`. The gateway
   * key is not in it.
   */
  clientAuthorization: Pick<IncomingMessage, 'headers' | 'url'>;
}

/** Finds out who is calling. */
@Injectable()
export class KeyAccess {
  private readonly alwaysRequired: boolean;

  constructor(
    private readonly keys: GatewayKeys,
    environment: EnvironmentService,
  ) {
    this.alwaysRequired = environment.get<string>('DROID_REQUIRE_KEYS') === 'true';
  }

  /** Whether inference needs a key: a key was made, or the operator wants it so. */
  get required(): boolean {
    return this.alwaysRequired || this.keys.exist;
  }

  /**
   * Gives the holder of the request's key; undefined where no key is needed and the request has none. Throws one and
   * the same 401 for a key that is unknown, malformed, expired, revoked or missing.
   */
  authenticate({ headers }: Pick<IncomingMessage, 'headers'>): KeyHolder | undefined {
    const token = readPresentedKey(headers);
    if (!this.required && (token === undefined || !looksLikeKey(token))) return undefined;
    // Every wrong key takes the same steps. The lookup is by a hash that nobody outside can compute, so its time tells
    // nothing.
    const key = this.keys.find(token ?? '');
    const holder = key && this.keys.resolve(key);
    if (!holder || !isValid(holder, Date.now())) throw refusal();
    const { member, team, organization, levels } = holder;
    return {
      key: holder.key,
      member,
      team,
      organization,
      levels,
      clientAuthorization: { headers: this.ownAuthorization(holder.key, headers), url: undefined },
    };
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
