import { ExactNumber, parseJson } from './exact-json.js';
import { weighJson } from './weigh-json.js';

/** An object of JSON, of whose members nothing is known. */
export type JsonObject = Record<string, unknown>;

/** Tolerant readings of parsed JSON: a value of the wrong type reads as absent, and so does `null`. */
export function asObject(value: unknown): JsonObject | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof ExactNumber)
    return undefined;
  return value as JsonObject;
}

export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Gives `value` where it is a text, else `''`. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function asNumber(value: unknown): number | undefined {
  const number = value instanceof ExactNumber ? value.valueOf() : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** No answer has so many; the sum of a few is still exact. */
const LARGEST_COUNT = 1_000_000_000_000;

/** Says whether an upstream's value is a number of tokens at all. */
export function isCount(value: unknown): boolean {
  const count = asNumber(value);
  return count !== undefined && Number.isInteger(count) && count >= 0 && count <= LARGEST_COUNT;
}

/** Reads a token count. Gives a whole number from 0 on, whatever the upstream tells. */
export function countOf(value: unknown): number {
  return Math.min(LARGEST_COUNT, Math.max(0, Math.round(asNumber(value) ?? 0)));
}

export function asStrings(value: unknown): string[] {
  return asArray(value).filter((entry) => typeof entry === 'string');
}

/**
 * The deepest nesting that is read, as in bodies. A deeper one overflows the stack of code that writes the value again.
 */
const DEEPEST = 1_024;

/**
 * Parses JSON and keeps numbers as they are spelled. Undefined for other text, or for more than `mostValues` values.
 */
export function parseText(json: string, mostValues = Infinity): unknown {
  const { values, depth } = weighJson(json);
  if (values > mostValues || depth > DEEPEST) return undefined;
  try {
    return parseJson(json);
  } catch {
    return undefined;
  }
}

/** Parses the JSON of an object. Undefined for other text, or for more than `mostValues` values. */
export function parseObject(json: string, mostValues?: number): JsonObject | undefined {
  return asObject(parseText(json, mostValues));
}

/** Gives a member that the object has itself, whatever the member's name, and never one that every object inherits. */
export function ownMember(object: object | undefined, name: string | number): unknown {
  return object !== undefined && Object.hasOwn(object, name)
    ? (object as Record<string | number, unknown>)[name]
    : undefined;
}

/** Gives an object a member of its own; an assignment to `__proto__` would be lost. */
export function setMember(object: object, name: string | number, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Copies an object without members that are undefined or null: an explicit null is a 400 at some upstreams. */
export function withoutAbsent<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null)) as T;
}
