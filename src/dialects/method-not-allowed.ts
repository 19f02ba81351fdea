import { GatewayError } from './gateway-error.js';

/** Makes a 405 that names the methods in `allow`: https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6 */
export function methodNotAllowed(allow: string): GatewayError {
  return new GatewayError(405, `This address only takes ${allow}.`, { headers: { allow } });
}
