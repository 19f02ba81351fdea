import { asArray, asNumber, asObject, asStrings, setMember, type JsonObject } from '../../dialects/wire-value.js';
import { mapSubschemas, SCHEMA_LISTS, SCHEMA_MAPS } from './map-subschemas.js';

const TYPES: ReadonlySet<unknown> = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
const BOUNDS = [
  ['minimum', 'exclusiveMinimum'],
  ['maximum', 'exclusiveMaximum'],
] as const;
const NUMBERS: readonly string[] = [
  ...BOUNDS.flat(),
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
];
const TEXTS: readonly string[] = ['$ref', '$schema', '$id', 'pattern', 'format', 'title', 'description'];
/** Keywords whose values are data, in which null is allowed. */
const VALUES: readonly string[] = ['default', 'const', 'examples'];

/**
 * Rewrites a schema without a change of its meaning to follow draft 2020-12, which all vendors check: one bad tool of
 * some MCP server is otherwise a 400 for the whole request. Members that are null or of a wrong type are left out,
 * forms of older drafts and of OpenAPI become those of today, schemas that are true or false become objects.
 */
export function cleanSchema(schema: JsonObject): JsonObject {
  const told = hoistRequired(modernise(schema));
  const kept: JsonObject = {};
  for (const [keyword, value] of Object.entries(told)) {
    const cleaned = cleanKeyword(keyword, value);
    if (cleaned !== undefined) setMember(kept, keyword, cleaned);
  }
  return mapSubschemas(kept, cleanSubschema);
}

/** Keywords whose value is usually true or false, which therefore stays. */
const SWITCHES: readonly string[] = ['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems'];

function cleanSubschema(value: unknown, keyword: string): unknown {
  if (typeof value === 'boolean' && SWITCHES.includes(keyword)) return value;
  if (value === false) return { not: {} };
  const schema = asObject(value);
  return schema === undefined ? {} : cleanSchema(schema);
}

/** Cleans the value of a keyword. Undefined for a value that is left out. */
function cleanKeyword(keyword: string, value: unknown): unknown {
  if (VALUES.includes(keyword)) return value;
  if (value === null) return undefined;
  if (keyword === 'type') return cleanType(value);
  if (keyword === 'required') return Array.isArray(value) ? [...new Set(asStrings(value))] : undefined;
  if (keyword === 'enum' || SCHEMA_LISTS.includes(keyword)) return asArray(value).length > 0 ? value : undefined;
  if (SCHEMA_MAPS.includes(keyword)) return asObject(value);
  if (NUMBERS.includes(keyword)) return asNumber(value) === undefined ? undefined : value;
  if (TEXTS.includes(keyword)) return typeof value === 'string' ? value : undefined;
  return value;
}

/** Cleans the value of `type`. Google's own schemas write types in capitals. */
function cleanType(value: unknown): unknown {
  const words = asStrings(Array.isArray(value) ? value : [value]).map((word) => word.toLowerCase());
  const types = [...new Set(words)].filter((word) => TYPES.has(word));
  return types.length > 1 ? types : types[0];
}

/** Rewrites forms of drafts 3 to 7 and of OpenAPI 3.0 as they are written today. */
function modernise(schema: JsonObject): JsonObject {
  const { items, additionalItems, nullable, ...rest } = schema;
  const modern: JsonObject = { ...rest };
  if (Array.isArray(items)) {
    if (items.length > 0) modern.prefixItems = items;
    if (additionalItems !== undefined) modern.items = additionalItems;
  } else if (items !== undefined) modern.items = items;
  for (const [bound, exclusive] of BOUNDS) {
    if (modern[exclusive] !== true) continue;
    modern[exclusive] = modern[bound];
    delete modern[bound];
  }
  if (nullable === true && modern.type !== undefined) {
    modern.type = [modern.type, 'null'].flat();
    if (Array.isArray(modern.enum) && !modern.enum.includes(null)) modern.enum = [...(modern.enum as unknown[]), null];
  }
  // Those that bear them have been read; an object, list or text of its own under the name goes on.
  if (nullable !== undefined && typeof nullable !== 'boolean') modern.nullable = nullable;
  return modern;
}

/** `required: true` on a property itself, as draft 3 has it, is a name in the list of its object. */
function hoistRequired(schema: JsonObject): JsonObject {
  const names = Object.entries(asObject(schema.properties) ?? {}).flatMap(([name, property]) =>
    asObject(property)?.required === true ? [name] : [],
  );
  return names.length === 0 ? schema : { ...schema, required: [...asStrings(schema.required), ...names] };
}
