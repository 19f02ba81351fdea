import { type JsonObject } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { asNumber, asObject, ownMember } from './wire-value.js';

/*
 * Settings of a request: absent and null are undefined, a value of another type is a 400 that names the field. A setting
 * that read as absent because of its type would be lost in silence.
 */

export function numberAt(body: JsonObject, field: string): number | undefined {
  return asNumber(settingAt(body, field, 'a number', (value) => asNumber(value) !== undefined));
}

export function stringAt(body: JsonObject, field: string): string | undefined {
  return settingAt(body, field, 'a string', (value) => typeof value === 'string') as string | undefined;
}

export function booleanAt(body: JsonObject, field: string): boolean | undefined {
  return settingAt(body, field, 'true or false', (value) => typeof value === 'boolean') as boolean | undefined;
}

export function objectAt(body: JsonObject, field: string): JsonObject | undefined {
  return settingAt(body, field, 'an object', (value) => asObject(value) !== undefined) as JsonObject | undefined;
}

/** A list of strings, of which a single one may stand alone. Undefined when it is empty. */
export function stringsAt(body: JsonObject, field: string): string[] | undefined {
  const list = settingAt(body, field, 'a list of strings', isStrings) as string | string[] | undefined;
  if (list === undefined || list.length === 0) return undefined;
  return typeof list === 'string' ? [list] : list;
}

function isStrings(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'));
}

function settingAt(body: JsonObject, field: string, kind: string, fits: (value: unknown) => boolean): unknown {
  const value = ownMember(body, field);
  if (value === undefined || value === null) return undefined;
  if (fits(value)) return value;
  throw refuse(field, `${field} must be ${kind}.`, 'invalid_type');
}
