import { writeJson } from '../../dialects/exact-json.js';
import { mapSubschemas } from '../schemas/map-subschemas.js';
import { describe } from '../schemas/root-object.js';
import { asNumber, asObject, type JsonObject } from '../../dialects/wire-value.js';

/**
 * A JSON schema as Google takes it: `enum` holds texts and numbers only, `const` and `allOf` are unknown, types with
 * names stand in `$defs`, and beside a `$ref` there are no other keywords. What cannot be said becomes words.
 * https://ai.google.dev/api/generate-content#FIELDS.response_json_schema
 */
export function googleSchema(schema: JsonObject): JsonObject {
  const { $schema: _draft, definitions, ...told } = schema;
  const named =
    definitions === undefined ? told : { ...told, $defs: { ...asObject(definitions), ...asObject(told.$defs) } };
  const inner = mapSubschemas(named, (value) => {
    const subschema = asObject(value);
    return subschema === undefined ? value : googleSchema(subschema);
  });
  return aloneRef(singleAllOf(plainEnum(inner)));
}

function plainEnum(schema: JsonObject): JsonObject {
  const { const: only, enum: listed, type, ...rest } = schema;
  const values: unknown[] | undefined = only === undefined ? (Array.isArray(listed) ? listed : undefined) : [only];
  if (values === undefined) return schema;
  const plain = values.filter(isPlain);
  if (plain.length === values.length) return { ...rest, ...(type !== undefined && { type }), enum: values };
  const others = [...new Set(values.filter((value) => !isPlain(value)).map(typeOf))].map((name) => ({ type: name }));
  const parts = [...(plain.length > 0 ? [{ type: typesOf(plain), enum: plain }] : []), ...others];
  const [first = {}] = parts;
  const written = { ...rest, ...(parts.length === 1 ? first : { anyOf: parts }) };
  const isSaid = others.every((other) => other.type === 'null');
  return isSaid ? written : describe(written, [`one of: ${writeJson(values)}`]);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || asNumber(value) !== undefined;
}

function typesOf(values: readonly unknown[]): string | string[] {
  const types = [...new Set(values.map(typeOf))];
  return types.length === 1 && types[0] !== undefined ? types[0] : types;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (asNumber(value) !== undefined) return 'number';
  return typeof value === 'string' || typeof value === 'boolean' ? typeof value : 'object';
}

/** Pydantic describes a member that is of another type by an `allOf` of one, which is also an `anyOf` of one. */
function singleAllOf(schema: JsonObject): JsonObject {
  const { allOf, ...rest } = schema;
  const isSingle = Array.isArray(allOf) && allOf.length === 1 && rest.anyOf === undefined;
  return isSingle ? { ...rest, anyOf: allOf as unknown[] } : schema;
}

/** A reference with a description of its own is an `anyOf` of one. */
function aloneRef(schema: JsonObject): JsonObject {
  const { $ref: told, ...rest } = schema;
  const $ref = typeof told === 'string' ? told.replace(/^#\/definitions\//, '#/$defs/') : told;
  if (typeof $ref !== 'string') return schema;
  const isAlone = Object.keys(rest).every((keyword) => keyword.startsWith('$'));
  return isAlone || rest.anyOf !== undefined ? { ...rest, $ref } : { ...rest, anyOf: [{ $ref }] };
}
