import { writeJson } from '../../dialects/exact-json.js';
import { refuse } from '../errors/refuse.js';
import { type NeutralTool } from '../neutral/neutral-request.js';
import { type ToolRule } from '../neutral/written-request.js';
import { asArray, asObject, asStrings, ownMember, textOf, type JsonObject } from '../../dialects/wire-value.js';

/** Unions that hold unions, and references that lead to the same one again and again, would double with every level. */
const MOST_BRANCHES = 250;
/** Of a union in words. */
const MOST_WORDS = 2_000;

const UNIONS = ['anyOf', 'oneOf'] as const;

export interface RootObject {
  schema: JsonObject;
  /** The schema allows more than the original: what it no longer says stands in its description, or is lost. */
  isLoose: boolean;
}

/**
 * Makes a schema of arguments one that every vendor takes: an object at the root, without a union there. One bad tool
 * is a 400 for the whole request ("does not support oneOf, allOf, or anyOf at the top level"). Of a union every
 * property may be there, and only what all branches require is required; the union itself becomes words of the
 * description. @throws GatewayError 400 when there are more branches, all levels together, than 250.
 */
export function rootObject(schema: JsonObject): RootObject {
  const flat = flatten(schema, { left: MOST_BRANCHES });
  const lost = lostUnions(schema);
  const words = lost
    .map((union) => `${union}: ${writeJson(inlineRootRef(schema)[union])}`)
    .filter(({ length }) => length <= MOST_WORDS);
  return { schema: describe(flat, words), isLoose: lost.length > 0 };
}

/** Closes the schema of a tool that takes no arguments, where the tool is held to its schema. */
export function closeEmpty(schema: JsonObject): JsonObject {
  const isEmpty = Object.keys(asObject(schema.properties) ?? {}).length === 0;
  return isEmpty && schema.additionalProperties === undefined ? { ...schema, additionalProperties: false } : schema;
}

/** Names the schemas of tools, for the list of what was lost, where one allows more than the client's. */
export function lostAtRoot(tools: readonly NeutralTool[]): ToolRule[] {
  const isLost = tools.some((tool) => tool.type === 'function' && lostUnions(tool.schema).length > 0);
  return isLost ? ['schema'] : [];
}

function lostUnions(schema: JsonObject): (typeof UNIONS)[number][] {
  const root = inlineRootRef(schema);
  return UNIONS.filter((union) => asArray(root[union]).length > 1);
}

/** Says in the description what a schema's keywords cannot. */
export function describe(schema: JsonObject, words: readonly string[]): JsonObject {
  if (words.length === 0) return schema;
  return { ...schema, description: [textOf(schema.description), `(${words.join(', ')})`].filter(Boolean).join(' ') };
}

function flatten(schema: JsonObject, branches: { left: number }): JsonObject {
  const root = inlineRootRef(schema);
  const { anyOf, oneOf, allOf, ...rest } = root;
  if (anyOf === undefined && oneOf === undefined && allOf === undefined) return objectRoot(rest);
  branches.left -= asArray(allOf).length + asArray(anyOf).length + asArray(oneOf).length;
  if (branches.left < 0) {
    throw refuse(
      'tools',
      `tools: the schema of a tool has more than ${MOST_BRANCHES} branches of anyOf, oneOf and allOf at its top, ` +
        'which this model does not take.',
    );
  }
  const flat = (part: unknown): JsonObject => flattenBranch(resolve(part, root), branches);
  const merged = asArray(allOf).map(flat).reduce(mergeAll, rest);
  return objectRoot(
    [anyOf, oneOf].reduce<JsonObject>((into, union) => mergeAny(into, asArray(union).map(flat)), merged),
  );
}

/** Makes one object of a branch that has a union itself. Other branches stay as they are. */
function flattenBranch(branch: JsonObject, branches: { left: number }): JsonObject {
  const hasUnion = branch.anyOf !== undefined || branch.oneOf !== undefined || branch.allOf !== undefined;
  return hasUnion ? flatten(branch, branches) : branch;
}

function objectRoot(schema: JsonObject): JsonObject {
  return { ...schema, type: 'object', properties: asObject(schema.properties) ?? {} };
}

function inlineRootRef(schema: JsonObject): JsonObject {
  if (typeof schema.$ref !== 'string') return schema;
  const { $ref, ...rest } = schema;
  return { ...resolve({ $ref }, schema), ...rest };
}

/** Follows `#/…` references of the same document; a reference to anything else reads as an empty schema. */
function resolve(part: unknown, root: JsonObject, depth = 0): JsonObject {
  const schema = asObject(part) ?? {};
  if (typeof schema.$ref !== 'string' || depth > 8) return schema;
  const target = schema.$ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, key) => ownMember(asObject(at), key.replace(/~1/g, '/').replace(/~0/g, '~')), root);
  return resolve(target, root, depth + 1);
}

/** Merges two schemas that hold at once: it adds up properties and requirements. A property of both must fit both. */
function mergeAll(into: JsonObject, branch: JsonObject): JsonObject {
  const required = [...new Set([...asStrings(into.required), ...asStrings(branch.required)])];
  return {
    ...branch,
    ...into,
    properties: combine([into, branch], 'allOf'),
    ...(required.length > 0 && { required }),
  };
}

/** Merges branches of which one holds. A branch that describes no object never holds. */
function mergeAny(into: JsonObject, branches: readonly JsonObject[]): JsonObject {
  const objects = branches.filter(
    ({ type }) => type === undefined || type === 'object' || asArray(type).includes('object'),
  );
  if (objects.length === 0) return into;
  const [first = [], ...others] = objects.map((branch) => asStrings(branch.required));
  const otherNames = others.map((names) => new Set(names));
  const shared = first.filter((name) => otherNames.every((names) => names.has(name)));
  const required = [...new Set([...asStrings(into.required), ...shared])];
  const isClosed = objects.every((branch) => branch.additionalProperties === false);
  return {
    ...into,
    properties: { ...combine(objects, 'anyOf'), ...asObject(into.properties) },
    ...(required.length > 0 && { required }),
    ...(isClosed && { additionalProperties: false }),
  };
}

/**
 * Combines the properties of several objects; one that they describe differently gets all descriptions under `keyword`.
 */
function combine(objects: readonly JsonObject[], keyword: 'anyOf' | 'allOf'): JsonObject {
  const schemasOf = new Map<string, Map<string, unknown>>();
  for (const { properties } of objects) {
    for (const [name, schema] of Object.entries(asObject(properties) ?? {})) {
      const schemas = schemasOf.get(name) ?? new Map<string, unknown>();
      schemasOf.set(name, schemas.set(writeJson(schema), schema));
    }
  }
  return Object.fromEntries(
    [...schemasOf].map(([name, schemas]) => [
      name,
      schemas.size === 1 ? [...schemas.values()][0] : { [keyword]: [...schemas.values()] },
    ]),
  );
}
