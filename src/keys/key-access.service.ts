import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { matchGlob } from '../config/match-glob.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type GatewayKey, isValid } from './gateway-key.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { looksLikeKey } from './key-secret.js';
import { readPresentedKey } from './read-presented-key.js';

const OWN_UPSTREAM_HEADER = 'x-upstream-authorization';

/** Who sends a request, and what they brought for the upstream. */
export interface KeyHolder {
  key: GatewayKey;
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
    if (key === undefined || !isValid(key, Date.now())) throw refusal();
    return { key, clientAuthorization: { headers: this.ownAuthorization(key, headers), url: undefined } };
  }

  private ownAuthorization(key: GatewayKey, headers: IncomingHttpHeaders): IncomingHttpHeaders {
    const own = headers[OWN_UPSTREAM_HEADER];
    if (typeof own !== 'string' || own === '') return {};
    if (!key.ownUpstream)
      throw new GatewayError(403, `This gateway key does not allow ${OWN_UPSTREAM_HEADER}.`, { shouldRetry: false });
    return { authorization: /\s/.test(own.trim()) ? own : `Bearer ${own.trim()}` };
  }
}

/** Whether a key may ask for a model. `model` is the client's word, before redirects. */
export function mayUseModel({ models }: GatewayKey, model: string): boolean {
  return models.length === 0 || models.some((glob) => matchGlob(glob)(model));
}

/** Throws a 403 where a key may not ask for a model. */
export function assertMayUseModel(key: GatewayKey, model: string): void {
  if (mayUseModel(key, model)) return;
  throw new GatewayError(403, `model: this gateway key may not use "${model}".`, {
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
