import { writeJson } from '../../dialects/exact-json.js';
import { mapSubschemas } from '../schemas/map-subschemas.js';
import { describe } from '../schemas/root-object.js';
import { asArray, asNumber, asObject, ownMember, type JsonObject } from '../../dialects/wire-value.js';

/**
 * Keywords outside the subset that `output_config.format` accepts; in words they still tell the model what is meant.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
const IN_WORDS: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern'],
  ...['maxItems', 'uniqueItems', 'contains', 'minContains', 'maxContains', 'unevaluatedItems'],
  ...['minProperties', 'maxProperties', 'propertyNames', 'unevaluatedProperties', 'dependentRequired'],
  ...['dependentSchemas', 'not', 'if', 'then', 'else'],
]);

const FORMATS = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']);

/**
 * A JSON schema as Anthropic's structured output takes it: every object is closed, and a keyword that would be refused
 * moves into the description, where the model still reads it. Undefined for one that this would turn into another: maps
 * and objects of any members, lists of places, values that are no scalars, types that hold themselves.
 */
export function outputSchema(schema: JsonObject): JsonObject | undefined {
  return isHeld(schema, schema, new Map()) ? close(schema) : undefined;
}

function close(schema: JsonObject): JsonObject {
  const kept: [string, unknown][] = [];
  const words: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (isForWords(keyword, value)) words.push(`${keyword}: ${writeJson(value)}`);
    // There is one union at most, and one branch of allOf: at least one of them holds.
    else kept.push([keyword === 'oneOf' || keyword === 'allOf' ? 'anyOf' : keyword, value]);
  }
  const closed = mapSubschemas(Object.fromEntries(kept), (value) => {
    const subschema = asObject(value);
    return subschema === undefined ? value : close(subschema);
  });
  if (isObject(closed)) closed.additionalProperties = false;
  return describe(closed, words);
}

function isForWords(keyword: string, value: unknown): boolean {
  if (keyword === 'format') return typeof value === 'string' && !FORMATS.has(value);
  if (keyword === 'minItems') return asNumber(value) !== 0 && asNumber(value) !== 1;
  return IN_WORDS.has(keyword);
}

function isObject({ type, properties }: JsonObject): boolean {
  return type === 'object' || asArray(type).includes('object') || properties !== undefined;
}

/** What is known of the types that references name; one that is still looked at holds itself. */
type Refs = Map<string, boolean | 'looked at'>;

function isHeld(schema: JsonObject, root: JsonObject, refs: Refs): boolean {
  if (schema.patternProperties !== undefined || schema.prefixItems !== undefined) return false;
  if (isOpen(schema) || !asArray(schema.enum).every(isScalar) || !isScalar(schema.const)) return false;
  const unions = [schema.anyOf, schema.oneOf, schema.allOf].filter((union) => union !== undefined);
  if (asArray(schema.allOf).length > 1 || unions.length > 1) return false;
  return refIsHeld(schema, root, refs) && innerIsHeld(schema, root, refs);
}

const SAYING_MORE = ['anyOf', 'oneOf', 'allOf', '$ref', 'enum', 'const'] as const;

/** Whether members may be there that `properties` does not name: closed, it would be another type. */
function isOpen(schema: JsonObject): boolean {
  const further = schema.additionalProperties;
  if (further !== undefined) return further !== false;
  const saysMore = SAYING_MORE.some((keyword) => schema[keyword] !== undefined);
  return isObject(schema) && !saysMore && schema.properties === undefined;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null || asNumber(value) !== undefined;
}

function refIsHeld({ $ref }: JsonObject, root: JsonObject, refs: Refs): boolean {
  if (typeof $ref !== 'string') return true;
  const known = refs.get($ref);
  if (known !== undefined) return known === true;
  const name = /^#\/(\$defs|definitions)\/([^/]+)$/.exec($ref);
  const target =
    name === null ? undefined : asObject(ownMember(asObject(ownMember(root, name[1] ?? '')), name[2] ?? ''));
  refs.set($ref, 'looked at');
  const held = target !== undefined && isHeld(target, root, refs);
  refs.set($ref, held);
  return held;
}

function innerIsHeld(schema: JsonObject, root: JsonObject, refs: Refs): boolean {
  const { $defs: _defs, definitions: _definitions, ...used } = schema;
  const told = Object.fromEntries(Object.entries(used).filter(([keyword, value]) => !isForWords(keyword, value)));
  let all = true;
  mapSubschemas(told, (value) => {
    const subschema = asObject(value);
    all &&= subschema === undefined || isHeld(subschema, root, refs);
    return value;
  });
  return all;
}
