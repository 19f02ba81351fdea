import { refuse } from '../errors/refuse.js';
import { asArray, asNumber, asObject, asStrings, ownMember, type JsonObject } from '../../dialects/wire-value.js';
import { enumName, ENUMS } from './read-enum.js';
import { inCamelCase } from '../wire/spell-names.js';

/** Google's names of keywords, which it also takes in snake case. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...['anyOf', 'propertyOrdering', 'minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'],
  'additionalProperties',
]);

/** Numbers of 64 bits, which the wire writes as texts. */
const COUNTS: ReadonlySet<string> = new Set([
  ...['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'],
]);

/** Keywords that other vendors know by another name. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['ref', '$ref'],
  ['defs', '$defs'],
]);

/**
 * A schema of Google's subset of OpenAPI 3.0 as a JSON schema. Types in capitals and `nullable` beside a type stay, as
 * every schema is cleaned of these. Throws a 400 for a keyword in both spellings, and for a schema that is no object.
 * https://ai.google.dev/api/caching#Schema
 *
 * @param path where the schema stands in the request.
 */
export function readOpenapiSchema(schema: JsonObject, path: string): JsonObject {
  const told = spellKeywords(schema, path);
  const { example, nullable, propertyOrdering, properties, ...rest } = told;
  const read: JsonObject = Object.fromEntries(
    Object.entries(rest).map(([keyword, value]) => [
      RENAMED.get(keyword) ?? keyword,
      readKeyword(keyword, value, `${path}.${keyword}`),
    ]),
  );
  if (properties !== undefined)
    read.properties = inOrder(readMap(properties, `${path}.properties`), asStrings(propertyOrdering));
  if (example !== undefined) read.examples = [example];
  plainEnum(read);
  if (nullable === undefined || nullable === null) return read;
  if (nullable === true && read.type === undefined && Array.isArray(read.anyOf))
    return { ...read, anyOf: [...(read.anyOf as unknown[]), { type: 'null' }] };
  return { ...read, nullable };
}

function spellKeywords(schema: JsonObject, path: string): JsonObject {
  if (Object.keys(schema).every((name) => !name.includes('_'))) return schema;
  const spelled = new Map<string, unknown>();
  for (const [told, value] of Object.entries(schema)) {
    const name = KEYWORDS.has(inCamelCase(told)) ? inCamelCase(told) : told;
    if (spelled.has(name)) throw refuse(path, `${path}.${name} is there twice, in two spellings.`, 'invalid_value');
    spelled.set(name, value);
  }
  return Object.fromEntries(spelled);
}

function readKeyword(keyword: string, value: unknown, path: string): unknown {
  if (value === null) return value;
  if (COUNTS.has(keyword)) return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  switch (keyword) {
    case 'items':
      return readOne(value, path);
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
    case 'prefixItems':
      return Array.isArray(value) ? value.map((entry, at) => readOne(entry, `${path}[${at}]`)) : value;
    case 'additionalProperties':
      return typeof value === 'boolean' ? value : readOne(value, path);
    case 'defs':
    case '$defs':
      return readMap(value, path);
    case 'type':
      return enumName(ENUMS.type, value);
    default:
      return value;
  }
}

function readOne(value: unknown, path: string): unknown {
  if (typeof value === 'boolean') return value;
  const schema = asObject(value);
  if (schema === undefined) throw refuse(path, `${path} must be an object.`, 'invalid_type');
  return readOpenapiSchema(schema, path);
}

function readMap(value: unknown, path: string): JsonObject {
  const map = asObject(value);
  if (map === undefined) throw refuse(path, `${path} must be an object.`, 'invalid_type');
  return Object.fromEntries(Object.entries(map).map(([name, entry]) => [name, readOne(entry, `${path}.${name}`)]));
}

/** The order in which the model shall write the properties is the one in which they are described. */
function inOrder(properties: JsonObject, order: readonly string[]): JsonObject {
  const first = order.filter((name) => Object.hasOwn(properties, name));
  const ordered = new Map(first.map((name) => [name, ownMember(properties, name)]));
  for (const [name, schema] of Object.entries(properties)) if (!ordered.has(name)) ordered.set(name, schema);
  return Object.fromEntries(ordered);
}

/** `format: "enum"` says nothing more, and the values of a number stand there as texts. */
function plainEnum(schema: JsonObject): void {
  if (!Array.isArray(schema.enum)) return;
  if (schema.format === 'enum') delete schema.format;
  const type = typeof schema.type === 'string' ? schema.type.toLowerCase() : '';
  if (type !== 'integer' && type !== 'number') return;
  schema.enum = asArray(schema.enum).map((value) =>
    typeof value === 'string' && value.trim() !== '' && asNumber(Number(value)) !== undefined ? Number(value) : value,
  );
}
