import { asArray, asObject, asStrings, type JsonObject } from '../../dialects/wire-value.js';
import { mapSubschemas } from './map-subschemas.js';

/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...['$schema', '$id', '$ref', '$defs', 'definitions', 'title', 'description', 'type', 'enum', 'const', 'anyOf'],
  ...['properties', 'required', 'additionalProperties', 'items', 'minItems', 'maxItems', 'pattern', 'format'],
  ...['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
]);
const FORMATS: ReadonlySet<unknown> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'],
]);
/** One of them says what a schema is of. */
const TELLING = ['type', 'anyOf', '$ref', 'enum', 'const'] as const;
const DEEPEST = 10;

/**
 * Whether OpenAI takes a schema as `strict`: every object closed, all its properties required, and no keyword that its
 * decoder does not know. One that does not fit is a 400 for the whole request.
 */
export function fitsStrict(schema: JsonObject): boolean {
  return schema.anyOf === undefined && fits(schema, 0);
}

function fits(schema: JsonObject, depth: number): boolean {
  if (depth > DEEPEST || Object.keys(schema).some((keyword) => !KEYWORDS.has(keyword))) return false;
  if (!TELLING.some((keyword) => schema[keyword] !== undefined)) return false;
  if (schema.format !== undefined && !FORMATS.has(schema.format)) return false;
  return isClosed(schema) && innerFits(schema, depth);
}

function isClosed(schema: JsonObject): boolean {
  const isObject = schema.type === 'object' || asArray(schema.type).includes('object');
  if (!isObject && schema.properties === undefined) return true;
  const required = new Set(asStrings(schema.required));
  const names = Object.keys(asObject(schema.properties) ?? {});
  return schema.additionalProperties === false && names.every((name) => required.has(name));
}

function innerFits(schema: JsonObject, depth: number): boolean {
  let all = true;
  const { additionalProperties: _closed, ...others } = schema;
  mapSubschemas(others, (value) => {
    const subschema = asObject(value);
    all &&= subschema !== undefined && fits(subschema, depth + 1);
    return value;
  });
  return all;
}
