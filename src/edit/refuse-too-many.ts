import { GatewayError } from '../dialects/gateway-error.js';

/**
 * Makes the 400 for a field that holds more than any request needs, where the gateway would make something of each
 * part.
 */
export function tooMany(path: string, limit: number, what: string): GatewayError {
  return new GatewayError(
    400,
    `${path === '' ? 'The request body' : path} has more than ${limit} ${what}`,
    path === '' ? {} : { param: path },
  );
}
