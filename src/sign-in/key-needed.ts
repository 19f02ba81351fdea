import { GatewayError } from '../dialects/gateway-error.js';

/**
 * Refuses a request without a key where inference needs none: what is asked for belongs to a person. `what` is the
 * sentence up to that person.
 */
export function keyNeeded(what: string): GatewayError {
  return new GatewayError(
    401,
    `${what} whoever has signed in or has a gateway key: send it as "Authorization: Bearer …".`,
    { shouldRetry: false },
  );
}
