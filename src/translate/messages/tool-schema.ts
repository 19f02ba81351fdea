import { type JsonObject } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { asArray, asObject, asStrings, ownMember, textOf } from '../wire/wire-value.js';

/** Unions that hold unions, and references that lead to the same one again and again, would double with every level. */
const MOST_BRANCHES = 250;

const UNIONS = ['anyOf', 'oneOf', 'allOf'] as const;

/**
 * A tool's `input_schema` as the Messages API accepts it: an object at the root, without a union there. One bad tool is
 * a 400 for the whole request ("does not support oneOf, allOf, or anyOf at the top level").
 */
export function toolSchema(schema: JsonObject): JsonObject {
  return flatten(schema, { left: MOST_BRANCHES });
}

/** Throws a 400 when there are more branches, all levels together, than `branches` has left. */
function flatten(schema: JsonObject, branches: { left: number }): JsonObject {
  const root = inlineRootRef(schema);
  const { anyOf, oneOf, allOf, ...rest } = root;
  if (anyOf === undefined && oneOf === undefined && allOf === undefined) return objectRoot(rest);
  branches.left -= asArray(allOf).length + asArray(anyOf).length + asArray(oneOf).length;
  if (branches.left < 0)
    throw refuse(
      'tools',
      `tools: the schema of a tool has more than ${MOST_BRANCHES} branches of anyOf, oneOf and allOf at its top, ` +
        'which this model does not take.',
    );
  const merged = asArray(allOf).reduce<JsonObject>((into, part) => mergeAll(into, resolve(part, root), branches), rest);
  return objectRoot(
    [anyOf, oneOf].reduce<JsonObject>(
      (into, union) =>
        mergeAny(
          into,
          asArray(union).map((part) => resolve(part, root)),
        ),
      merged,
    ),
  );
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

/** All branches hold at once: their properties and requirements add up. */
function mergeAll(into: JsonObject, branch: JsonObject, branches: { left: number }): JsonObject {
  const flat = UNIONS.some((union) => branch[union] !== undefined) ? flatten(branch, branches) : branch;
  const required = [...new Set([...asStrings(into.required), ...asStrings(flat.required)])];
  return {
    ...flat,
    ...into,
    properties: { ...asObject(into.properties), ...asObject(flat.properties) },
    ...(required.length > 0 && { required }),
  };
}

/** One of the branches holds: any property may be there, and only what every branch requires is required. */
function mergeAny(into: JsonObject, branches: readonly JsonObject[]): JsonObject {
  const objects = branches.filter((branch) => asObject(branch.properties) !== undefined);
  if (objects.length === 0) return into;
  const [first = [], ...others] = objects.map((branch) => asStrings(branch.required));
  const otherNames = others.map((names) => new Set(names));
  const shared = first.filter((name) => otherNames.every((names) => names.has(name)));
  const required = [...new Set([...asStrings(into.required), ...shared])];
  const description = textOf(into.description);
  return {
    ...into,
    ...(description !== '' && { description }),
    properties: [...objects, into].reduce<JsonObject>(
      (all, { properties }) => ({ ...all, ...asObject(properties) }),
      {},
    ),
    ...(required.length > 0 && { required }),
  };
}
