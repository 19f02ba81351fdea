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

/** Who makes a request, and what they brought for the upstream. */
export interface KeyHolder {
  key: GatewayKey;
  /**
   * The request as far as its own upstream authorization goes: what it sent in `x-upstream-authorization`, else
   * nothing. The gateway key is not in it.
   */
  clientAuthorization: Pick<IncomingMessage, 'headers' | 'url'>;
}

/** Tells who is calling. */
@Injectable()
export class KeyAccess {
  private readonly alwaysRequired: boolean;

  constructor(
    private readonly keys: GatewayKeys,
    environment: EnvironmentService,
  ) {
    this.alwaysRequired = environment.get<string>('DROID_REQUIRE_KEYS') === 'true';
  }

  /** Whether there is no inference without a key: one was made, or the operator wants it so. */
  get required(): boolean {
    return this.alwaysRequired || this.keys.exist;
  }

  /**
   * The holder of the request's key; undefined where no key is needed and none was sent. Throws one and the same 401
   * for a key that is unknown, malformed, expired, revoked or missing.
   */
  authenticate({ headers }: Pick<IncomingMessage, 'headers'>): KeyHolder | undefined {
    const token = readPresentedKey(headers);
    if (!this.required && (token === undefined || !looksLikeKey(token))) return undefined;
    // The same steps whatever is wrong: the lookup is by a hash that nobody outside can compute, so its time tells
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

/** `model` is what a client asks for, before redirects. */
export function mayUseModel({ models }: GatewayKey, model: string): boolean {
  return models.length === 0 || models.some((glob) => matchGlob(glob)(model));
}

/** Throws a 403 when a key may not ask for a model. */
export function assertMayUseModel(key: GatewayKey, model: string): void {
  if (mayUseModel(key, model)) return;
  throw new GatewayError(403, `model: this gateway key may not use "${model}".`, {
    param: 'model',
    shouldRetry: false,
  });
}

/**
 * For people, who read it in their client. The name of Anthropic's own header must not occur: see the test of refusals.
 */
function refusal(): GatewayError {
  return new GatewayError(
    401,
    'A valid gateway key is required, and this one is missing, unknown, expired or revoked. Ask whoever runs ' +
      'this gateway for one; Claude Code takes it as ANTHROPIC_AUTH_TOKEN, other clients as their API key.',
    { shouldRetry: false },
  );
}
