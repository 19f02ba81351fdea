import { type JsonObject } from '../json-value.js';
import { VendorError } from '../vendor.js';

export function invalid(message: string): VendorError {
  return new VendorError(400, message);
}

/** Google knows its fields and refuses every other. `path` is where the object stands, `''` for the request itself. */
export function refuseUnknown(object: JsonObject, fields: readonly string[], path = ''): void {
  const unknown = Object.keys(object).find((name) => !fields.includes(name));
  if (unknown !== undefined) {
    throw invalid(
      `Invalid JSON payload received. Unknown name "${unknown}"${path === '' ? '' : ` at '${path}'`}: Cannot ` +
        'find field.',
    );
  }
}
