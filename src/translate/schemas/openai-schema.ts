import { writeJson } from '../../dialects/exact-json.js';
import { asArray, asObject, type JsonObject } from '../../dialects/wire-value.js';
import { mapSubschemas } from './map-subschemas.js';
import { describe, rootObject, type RootObject } from './root-object.js';

/** What OpenAI does not take at the top of a function's parameters, beside unions. */
const NOT_AT_ROOT = ['enum', 'const', 'not'] as const;

/**
 * Makes a schema of arguments one that OpenAI's validator takes: an object at the root, `properties` wherever there is
 * an object and `items` wherever there is an array ("object schema missing properties", "array schema missing items").
 */
export function openaiSchema(schema: JsonObject): RootObject {
  const { schema: root, isLoose } = rootObject(schema);
  const moved = NOT_AT_ROOT.filter((keyword) => root[keyword] !== undefined);
  const kept = Object.fromEntries(
    Object.entries(root).filter(([keyword]) => !moved.some((other) => other === keyword)),
  );
  const words = moved.map((keyword) => `${keyword}: ${writeJson(root[keyword])}`);
  return { schema: describe(complete(kept), words), isLoose: isLoose || moved.length > 0 };
}

/** Does the same and leaves the root as it is: servers take any root in a format. */
export function complete(schema: JsonObject): JsonObject {
  const inner = mapSubschemas(schema, (value) => {
    const subschema = asObject(value);
    return subschema === undefined ? value : complete(subschema);
  });
  return {
    ...inner,
    ...(mayBe(inner, 'object') && inner.properties === undefined && { properties: {} }),
    ...(mayBe(inner, 'array') && inner.items === undefined && { items: {} }),
  };
}

function mayBe({ type }: JsonObject, wanted: string): boolean {
  return type === wanted || asArray(type).includes(wanted);
}
