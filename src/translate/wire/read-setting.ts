import { refuse } from '../errors/refuse.js';
import { asNumber, asObject, ownMember, type JsonObject } from '../../dialects/wire-value.js';

/*
 * Fields of a request: absent and null are undefined, a value of another type is a 400 that names the field. A field
 * that read as absent because of its type would be lost in silence. `within` is where the object stands that has the
 * field.
 */

export function numberAt(body: JsonObject, field: string, within?: string): number | undefined {
  return asNumber(fieldAt(body, field, within, 'a number', (value) => asNumber(value) !== undefined));
}

export function stringAt(body: JsonObject, field: string, within?: string): string | undefined {
  return fieldAt(body, field, within, 'a string', (value) => typeof value === 'string') as string | undefined;
}

export function booleanAt(body: JsonObject, field: string, within?: string): boolean | undefined {
  return fieldAt(body, field, within, 'true or false', (value) => typeof value === 'boolean') as boolean | undefined;
}

export function objectAt(body: JsonObject, field: string, within?: string): JsonObject | undefined {
  return fieldAt(body, field, within, 'an object', (value) => asObject(value) !== undefined) as JsonObject | undefined;
}

/** Reads a list. Gives an empty one where the setting is absent. */
export function listAt(body: JsonObject, field: string, within?: string): unknown[] {
  return (fieldAt(body, field, within, 'a list', Array.isArray) as unknown[] | undefined) ?? [];
}

/** Reads the text of a block or part. */
export function textAt(part: JsonObject, field: string, within: string): string {
  return stringAt(part, field, within) ?? '';
}

/** Reads a list of strings. A single string may stand without its list. Undefined when it is empty. */
export function stringsAt(body: JsonObject, field: string): string[] | undefined {
  const list = fieldAt(body, field, undefined, 'a list of strings', isStrings) as string | string[] | undefined;
  if (list === undefined || list.length === 0) return undefined;
  return typeof list === 'string' ? [list] : list;
}

function isStrings(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'));
}

function fieldAt(
  body: JsonObject,
  field: string,
  within: string | undefined,
  kind: string,
  fits: (value: unknown) => boolean,
): unknown {
  const value = ownMember(body, field);
  if (value === undefined || value === null) return undefined;
  if (fits(value)) return value;
  const path = within === undefined ? field : `${within}.${field}`;
  throw refuse(path, `${path} must be ${kind}.`, 'invalid_type');
}
