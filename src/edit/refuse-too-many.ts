import { GatewayError } from '../dialects/gateway-error.js';

/**
 * A 400 for a field in which there is more than any request needs, and of each of which the gateway would make
 * something.
 */
export function tooMany(path: string, limit: number, what: string): GatewayError {
  return new GatewayError(
    400,
    `${path === '' ? 'The request body' : path} has more than ${limit} ${what}`,
    path === '' ? {} : { param: path },
  );
}
