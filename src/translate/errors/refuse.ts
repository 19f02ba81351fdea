import { GatewayError } from '../../dialects/gateway-error.js';

/**
 * Makes the 400 for a request that cannot be translated without changing what it means. `param` names the field as the
 * client wrote it.
 */
export function refuse(param: string, message: string, code = 'unsupported_value'): GatewayError {
  return new GatewayError(400, message, { param, code });
}
