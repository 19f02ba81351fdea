import { GatewayError } from '../dialects/gateway-error.js';

/** The most characters of a model id; the longest id of a vendor is an ARN of some 150. */
const LONGEST_MODEL_ID = 256;

/**
 * Throws a 400 for what is too long to be a model id. The gateway compares ids with patterns, logs and remembers them.
 */
export function assertModelIdLength(characters: number): void {
  if (characters <= LONGEST_MODEL_ID) return;
  throw new GatewayError(400, `model: a model id has at most ${LONGEST_MODEL_ID} characters; this one is longer.`, {
    param: 'model',
    code: 'invalid_value',
  });
}
