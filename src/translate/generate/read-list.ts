import { refuse } from '../errors/refuse.js';
import { asObject, ownMember, type JsonObject } from '../../dialects/wire-value.js';

/**
 * Reads a list, which Google takes without its brackets where it has one entry. Empty where it is absent.
 *
 * @param within where the object stands that has the list.
 */
export function readList(object: JsonObject, field: string, within?: string): unknown[] {
  const value = ownMember(object, field);
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  if (asObject(value) !== undefined) return [value];
  const path = within === undefined ? field : `${within}.${field}`;
  throw refuse(path, `${path} must be a list.`, 'invalid_type');
}
