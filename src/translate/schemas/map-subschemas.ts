import { asObject, type JsonObject } from '../../dialects/wire-value.js';

/** Where schemas stand inside a schema. https://json-schema.org/draft/2020-12/json-schema-core */
export const SCHEMA_MAPS: readonly string[] = [
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
];
export const SCHEMA_LISTS: readonly string[] = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const SINGLE_SCHEMAS: readonly string[] = [
  'items',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
];

/**
 * A copy of a schema in which `change` was applied to each schema directly inside it; its values (`enum`, `default` …)
 * stay.
 */
export function mapSubschemas(
  schema: JsonObject,
  change: (subschema: unknown, keyword: string) => unknown,
): JsonObject {
  const members = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (SINGLE_SCHEMAS.includes(keyword)) return [keyword, change(value, keyword)];
    if (SCHEMA_LISTS.includes(keyword) && Array.isArray(value))
      return [keyword, value.map((entry) => change(entry, keyword))];
    const map = SCHEMA_MAPS.includes(keyword) ? asObject(value) : undefined;
    if (map === undefined) return [keyword, value];
    return [keyword, Object.fromEntries(Object.entries(map).map(([name, member]) => [name, change(member, keyword)]))];
  });
  return Object.fromEntries(members);
}
