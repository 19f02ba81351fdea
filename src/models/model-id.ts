import { GatewayError } from '../dialects/gateway-error.js';

/** In characters; the longest that a vendor has is an ARN of some 150. */
export const LONGEST_MODEL_ID = 256;

/** Throws a 400 for what is too long to be a model id: ids are compared with patterns, logged and remembered. */
export function assertModelIdLength(characters: number): void {
  if (characters <= LONGEST_MODEL_ID) return;
  throw new GatewayError(400, `model: a model id has at most ${LONGEST_MODEL_ID} characters; this one is longer.`, {
    param: 'model',
    code: 'invalid_value',
  });
}
