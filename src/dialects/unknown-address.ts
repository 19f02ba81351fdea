import { findAbsentAddress } from './absent-address.js';
import { GatewayError } from './gateway-error.js';

/** The paths that Claude Code adds to its base URL. */
const OF_CLAUDE_CODE = /\/(?:messages|count_tokens)\/*$/i;

/** Tells whether an unknown address comes from a Messages client with a wrong base URL. */
export function looksMisdirected(method: string, path: string): boolean {
  return method === 'POST' && OF_CLAUDE_CODE.test(path) && !findAbsentAddress(path);
}

/**
 * Makes the error for an address that does not exist, and names what a vendor serves there. A Messages client gets a
 * 400, whose message Claude Code shows word for word: it turns every 404 into "There's an issue with the selected
 * model". `baseUrl` is the right one, where it is known.
 */
export function unknownAddress(method: string, path: string, baseUrl: string | undefined): GatewayError {
  const absent = findAbsentAddress(path);
  if (absent) {
    return new GatewayError(
      404,
      `This gateway does not serve ${absent.what} (${absent.path}): it relays conversations with models only. Use ` +
        "the vendor's own API for them.",
      { code: 'unsupported_endpoint', shouldRetry: false },
    );
  }
  if (looksMisdirected(method, path)) {
    const remedy = baseUrl === undefined ? "the gateway's address without a path" : `${baseUrl}, without a path`;
    return new GatewayError(
      400,
      `There is nothing at this address: the base URL (ANTHROPIC_BASE_URL) has to be ${remedy}.`,
      { shouldRetry: false },
    );
  }
  return new GatewayError(
    404,
    'There is nothing at this address. Clients use POST /v1/messages, /v1/responses, /v1/chat/completions, ' +
      '/v1/generate or /v1beta/models/{model}:generateContent and GET /v1/models; GET / lists what there is.',
  );
}

/** Makes the error for an address that does not exist on a port for something else, which `what` names. */
export function wrongPort(method: string, path: string, what: string): GatewayError {
  if (looksMisdirected(method, path)) {
    return new GatewayError(
      400,
      `This is the gateway's port for ${what}: the base URL (ANTHROPIC_BASE_URL) has to name its port for clients.`,
      { shouldRetry: false },
    );
  }
  return new GatewayError(404, `There is nothing at this address of this port, which is for ${what}.`);
}
