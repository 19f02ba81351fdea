import { isContextError } from '../dialects/errors/context-length.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { blamesNoRequest } from '../relay/stream-beginning.js';
import { type RoutedCall } from './call.js';
import { type Walk } from './walk.js';

/** Which errors that blame the request the client does not get at once. */
export type HeldRejections = 'none' | 'too_long' | 'all';

/**
 * Says which such errors are held. All are that a model has which stands in: the request was made for another model,
 * and the client gets the error of that one in the end.
 */
export function heldRejections({ larger }: Walk, { standsIn }: RoutedCall): HeldRejections {
  if (standsIn) return 'all';
  return larger ? 'too_long' : 'none';
}

/** Whether the client does not get an error at once, because somebody else may not meet it. */
export function isHeld(held: HeldRejections, error: GatewayError): boolean {
  return blamesNoRequest(error) || held === 'all' || (held === 'too_long' && isContextError(error));
}
