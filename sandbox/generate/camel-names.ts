import { type JsonObject, objectOf } from '../json-value.js';

/** What a client says in names of its own. */
const FREE = ['args', 'response', 'parametersJsonSchema', 'responseJsonSchema', 'labels'];
/** Objects whose names are the client's, and whose values are Google's. */
const MAPS = ['properties'];

/**
 * Gives a request with Google's names in one spelling: every field is taken as `fieldName` and as `field_name`.
 * https://protobuf.dev/programming-guides/json/
 */
export function withCamelNames(body: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return [camel, FREE.includes(camel) ? value : valueOf(value, MAPS.includes(camel))];
    }),
  );
}

function valueOf(value: unknown, isMap: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => valueOf(item, false));
  if (typeof value !== 'object' || value === null) return value;
  if (!isMap) return withCamelNames(objectOf(value));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, valueOf(member, false)]));
}
