import { GatewayError } from '../dialects/gateway-error.js';

/**
 * Writes a model's id as a part of an address: ids have `@` and `:` in them. Throws for an id of dots, which would lead
 * to another address, and for one with half of a surrogate pair, which no address can have.
 */
export function modelInPath(model: string): string {
  if (/^\.{1,2}$|[\ud800-\udfff]/u.test(model))
    throw new GatewayError(404, 'model: no model has this id.', { param: 'model', code: 'model_not_found' });
  return encodeURIComponent(model).replaceAll('%40', '@');
}
