import { GatewayError } from '../dialects/gateway-error.js';
import { assertModelIdLength } from '../models/model-id.js';
import { type BodyScan } from '../edit/body-scan.js';

/** A character of a JSON text has six bytes at most, as in `\u0041`. */
const BYTES_OF_CHARACTER = 6;

/**
 * Reads the model that a request asks for. Throws a 400 that names the field. It does not decode an id that is too
 * long.
 */
export function readModel(scan: BodyScan): string {
  const member = scan.member('model');
  if (member) assertModelIdLength(Math.ceil((member.valueEnd - member.valueStart - 2) / BYTES_OF_CHARACTER));
  const id = scan.readString('model');
  if (id === undefined || id === '') throw new GatewayError(400, 'model: a model id is required.', { param: 'model' });
  assertModelIdLength(id.length);
  return id;
}
