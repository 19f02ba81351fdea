export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one: for reading members of what a check has already accepted. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `value` as the vendors quote it in their messages. */
export function quoted(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `null` counts as absent, as it does for the vendors. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
