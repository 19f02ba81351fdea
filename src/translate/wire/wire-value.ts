import { type JsonObject } from '../neutral/neutral-request.js';
import { ExactNumber, parseJson } from '../../dialects/exact-json.js';
import { weighJson } from '../../dialects/weigh-json.js';

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

/** The text of `value`, `''` when it is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function asNumber(value: unknown): number | undefined {
  const number = value instanceof ExactNumber ? value.valueOf() : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** No answer has so many; the sum of a few is still exact. */
const LARGEST_COUNT = 1_000_000_000_000;

/** Whether an upstream's value is a number of tokens at all. */
export function isCount(value: unknown): boolean {
  const count = asNumber(value);
  return count !== undefined && Number.isInteger(count) && count >= 0 && count <= LARGEST_COUNT;
}

/** A token count: a whole number from 0 on, whatever the upstream tells. */
export function countOf(value: unknown): number {
  return Math.min(LARGEST_COUNT, Math.max(0, Math.round(asNumber(value) ?? 0)));
}

export function asStrings(value: unknown): string[] {
  return asArray(value).filter((entry) => typeof entry === 'string');
}

/** Deeper nesting overflows the stack of whoever writes the value again; a body has no more either. */
const DEEPEST = 1_024;

/** What JSON text holds, numbers as they are spelled; undefined when it is none, or holds more than `mostValues`. */
export function parseText(json: string, mostValues = Infinity): unknown {
  const { values, depth } = weighJson(json);
  if (values > mostValues || depth > DEEPEST) return undefined;
  try {
    return parseJson(json);
  } catch {
    return undefined;
  }
}

/** The object that JSON text holds, or undefined when it holds none, or more than `mostValues`. */
export function parseObject(json: string, mostValues?: number): JsonObject | undefined {
  return asObject(parseText(json, mostValues));
}

/** A member that the object has itself: whatever it is called, and never what every object inherits. */
export function ownMember(object: object | undefined, name: string | number): unknown {
  return object !== undefined && Object.hasOwn(object, name)
    ? (object as Record<string | number, unknown>)[name]
    : undefined;
}

/** Gives an object a member of its own; an assignment to `__proto__` would be lost. */
export function setMember(object: object, name: string | number, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/** A copy without members that are undefined or null: an explicit null is a 400 at some upstreams. */
export function withoutAbsent<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null)) as T;
}
