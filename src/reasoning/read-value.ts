/** Reads a member of a parsed JSON value; undefined when the value is no object or does not have it itself. */
export function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tells whether a field is there. Absent and null mean the same in every optional field of the vendors. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
