import { isObject, type JsonObject, objectOf } from '../json-value.js';
import { VendorError } from '../vendor.js';

export function invalid(message: string): VendorError {
  return new VendorError(400, message);
}

/** A nested object has only the members that are known. */
export function refuseExtras(value: unknown, path: string, known: readonly string[]): void {
  const extra = Object.keys(objectOf(value)).find((name) => !known.includes(name));
  if (extra !== undefined) throw invalid(`${path}.${extra}: Extra inputs are not permitted`);
}

/** The list that a member must be, with the vendor's word for anything else. */
export function requireList(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`${path}: Input should be a valid list`);

  return value;
}

export function requireObject(value: unknown, path: string): JsonObject {
  if (!isObject(value)) throw invalid(`${path}: Input should be an object`);

  return value;
}
