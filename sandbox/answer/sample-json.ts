import { isObject, listOf, objectOf, textOf } from '../json-value.js';

/** A small value that meets a JSON Schema: what the sandbox answers when a client demands structured output. */
export function sampleJson(schema: unknown, text: string, root: unknown = schema, depth = 0): unknown {
  if (!isObject(schema) || depth > 12) return text;

  if (typeof schema.$ref === 'string') return sampleJson(followReference(root, schema.$ref), text, root, depth + 1);

  if (schema.const !== undefined) return schema.const;

  if (Array.isArray(schema.enum)) return (schema.enum as unknown[])[0];

  const branch = listOf(schema.anyOf ?? schema.oneOf)[0];
  if (branch !== undefined) return sampleJson(branch, text, root, depth + 1);

  const type = Array.isArray(schema.type) ? (schema.type as unknown[])[0] : schema.type;
  // Google's own schemas have their types in capitals.
  switch (textOf(type).toLowerCase()) {
    case 'string':
      return text;
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return [sampleJson(schema.items, text, root, depth + 1)];
    default:
      return Object.fromEntries(
        Object.entries(objectOf(schema.properties)).map(([name, property]) => [
          name,
          sampleJson(property, text, root, depth + 1),
        ]),
      );
  }
}

function followReference(root: unknown, reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((at, step) => objectOf(at)[step], root);
}
